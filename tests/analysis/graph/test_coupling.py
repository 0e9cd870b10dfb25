"""Couplings: evidence summed by pair of apps."""

from __future__ import annotations

from analysis.graph.coupling import couplings
from analysis.model.evidence import End, Evidence
from analysis.model.report import Coupling


def piece(source: str, target: str, kind: str = "import", weight: float = 1.0) -> Evidence:
    return Evidence(kind, End(source), End(target), "a.py", 1, "", weight)


def test_sums_the_evidence_of_a_pair() -> None:
    assert couplings([piece("a", "b"), piece("a", "b", "write", 6.0)]) == (
        Coupling("a", "b", 7.0, 2, (("import", 1), ("write", 1))),
    )


def test_counts_the_most_frequent_kind_first_and_names_break_ties() -> None:
    evidence = [piece("a", "b", kind) for kind in ("read", "call", "read", "admin", "call", "read")]
    assert couplings(evidence)[0].kinds == (("read", 3), ("call", 2), ("admin", 1))
    assert couplings([piece("a", "b", "url"), piece("a", "b", "form")])[0].kinds == (("form", 1), ("url", 1))


def test_keeps_the_two_directions_apart() -> None:
    assert [(c.source, c.target) for c in couplings([piece("b", "a"), piece("a", "b")])] == [("a", "b"), ("b", "a")]


def test_is_sorted_whatever_the_order_of_the_evidence() -> None:
    evidence = [piece("c", "a"), piece("a", "c"), piece("a", "b")]
    assert couplings(evidence) == couplings(reversed(evidence))
    assert [(c.source, c.target) for c in couplings(evidence)] == [("a", "b"), ("a", "c"), ("c", "a")]


def test_rounds_weights() -> None:
    assert couplings([piece("a", "b", weight=0.1)] * 3)[0].weight == 0.3


def test_leaves_evidence_inside_an_app_out() -> None:
    assert couplings([piece("a", "a")]) == ()


def test_nothing_gives_nothing() -> None:
    assert couplings([]) == ()
