"""Where the apps stand in the explorer's graph."""

from __future__ import annotations

import pytest

from analysis.model.report import Coupling
from analysis.reports._layout import arrange
from tests.analysis.reports import large_sample


def coupling(source: str, target: str, weight: float = 1.0) -> Coupling:
    return Coupling(source, target, weight, 1, (("import", 1),))


def test_dependents_stand_above_what_they_depend_on() -> None:
    layout = arrange("abc", [coupling("a", "b"), coupling("b", "c"), coupling("a", "c")])
    assert layout.rows == (("a",), ("b",), ("c",))


def test_the_lighter_half_of_a_cycle_points_back() -> None:
    layout = arrange("ab", [coupling("a", "b", 1.0), coupling("b", "a", 9.0)])
    assert layout.order == ("b", "a")


def test_what_follows_the_order_never_points_up() -> None:
    report = large_sample.large(apps=40, models=40, evidence=3_000)
    layout = arrange((app.label for app in report.apps), report.couplings)
    place = {label: index for index, label in enumerate(layout.order)}
    row = {label: index for index, labels in enumerate(layout.rows) for label in labels}
    for each in report.couplings:
        if place[each.source] < place[each.target]:
            assert row[each.source] <= row[each.target]


def test_little_weight_points_against_the_order() -> None:
    report = large_sample.large(apps=40, models=40, evidence=3_000)
    place = {
        label: index for index, label in enumerate(arrange((a.label for a in report.apps), report.couplings).order)
    }
    back = sum(each.weight for each in report.couplings if place[each.source] > place[each.target])
    assert back < 0.25 * sum(each.weight for each in report.couplings)


@pytest.mark.parametrize("apps", [1, 4, 12, 90, 300])
def test_every_app_stands_once(apps: int) -> None:
    report = large_sample.large(apps=apps, models=apps, evidence=apps * 20) if apps > 5 else None
    labels = [app.label for app in report.apps] if report else [str(number) for number in range(apps)]
    layout = arrange(labels, report.couplings if report else ())
    assert sorted(layout.order) == sorted(label for row in layout.rows for label in row) == sorted(labels)


def test_no_row_is_too_wide_to_read() -> None:
    report = large_sample.large(evidence=5_000)
    assert max(map(len, arrange((app.label for app in report.apps), report.couplings).rows)) <= 10


def test_apps_without_a_coupling_stand_below_all_others() -> None:
    assert arrange("abxy", [coupling("a", "b")]).rows == (("a",), ("b",), ("x", "y"))


def test_the_order_of_the_couplings_does_not_matter() -> None:
    report = large_sample.large(apps=30, models=30, evidence=900)
    labels = [app.label for app in report.apps]
    assert arrange(labels[::-1], report.couplings[::-1]) == arrange(labels, report.couplings)
