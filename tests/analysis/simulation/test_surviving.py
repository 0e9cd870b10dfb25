"""What broke the tests of a split is told once, whether a test met it or the set-up of its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.simulation import seen
from analysis.simulation.surviving import Survival, survival
from tests.analysis.simulation.simulations import JOIN

FIRST, SECOND, OTHER = "a.py::One::test_a", "a.py::One::test_b", "a.py::Two::test_c"


def _survival(
    results: Mapping[str, seen.Result],
    breaks: Mapping[str, tuple[seen.Break, ...]],
    silent: Mapping[str, tuple[str, ...]] | None = None,
) -> Survival:
    tests = tuple(seen.TestSeen(name, (), result) for name, result in results.items())
    return survival(seen.Run(1, "5.2", (), tests, breaks=breaks, silent=silent or {}))


def test_a_failed_set_up_takes_the_tests_of_its_class_along() -> None:
    results: dict[str, seen.Result] = {FIRST: "failed", SECOND: "failed", OTHER: "failed"}
    found = _survival(results, {FIRST: (replace(JOIN, in_setup=True),), OTHER: (JOIN,)})
    assert [(each.by, each.tests) for each in found.broken] == [(JOIN, 3)]
    assert not found.unexplained


def test_what_one_test_met_takes_no_other_along() -> None:
    found = _survival({FIRST: "failed", SECOND: "failed"}, {FIRST: (JOIN,)}, {SECOND: ("cascade orders/models.py:3",)})
    assert [(each.by, each.tests) for each in found.broken] == [(JOIN, 1)]
    assert [(each.test, each.perhaps) for each in found.unexplained] == [(SECOND, ("cascade orders/models.py:3",))]


def test_a_test_that_passed_all_the_same_is_counted_apart() -> None:
    found = _survival({FIRST: "passed"}, {FIRST: (JOIN,)})
    assert (found.passed, found.failed, found.caught, found.broken) == (1, 0, 1, ())
