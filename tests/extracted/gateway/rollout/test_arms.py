"""What counts for which arm of a canary."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from banyan.plan.routes import PlannedRoute
from extracted.gateway.access_log import Answered
from extracted.gateway.rollout.arms import TOGETHER, Observed

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ONE = Answered(NOW, "id", "GET", "/a", 200, "a", "catalog", "catalog", 0.0123)
ROUTE = PlannedRoute("a", "catalog", reads="canary", weight=10)


def counted(answered: Answered, *routes: PlannedRoute) -> Observed:
    observed = Observed(routes or [ROUTE])
    observed.begin_step(NOW)
    observed.add(answered)
    return observed


def test_the_side_that_the_table_chose_counts():
    pair = counted(ONE).step["a"]
    assert (pair.service.answers, pair.monolith.answers, pair.service.times) == (1, 0, {12: 1})
    pair = counted(replace(ONE, side="monolith", served_by="monolith")).step["a"]
    assert (pair.service.answers, pair.monolith.answers) == (0, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"route": "b"},
        {"route": ""},
        {"method": "POST"},
        {"side": "stock", "served_by": "stock"},
        {"at": NOW - dt.timedelta(seconds=1)},
    ],
)
def test_does_not_count(change):
    assert counted(replace(ONE, **change)).step["a"].service.answers == 0


@pytest.mark.parametrize(
    "change",
    [{"status": 500}, {"status": 499}, {"status": 9}, {"status": 0}, {"status": -1}, {"served_by": "monolith"}],
)
def test_an_error_has_no_time(change):
    arm = counted(replace(ONE, **change)).step["a"].service
    assert (arm.errors, arm.refusals, arm.times.total()) == (1, 0, 0)


def test_a_refusal_is_an_answer():
    arm = counted(replace(ONE, status=404)).step["a"].service
    assert (arm.errors, arm.refusals, arm.times.total()) == (0, 1, 1)


def test_an_answer_that_nobody_gave_is_an_error():
    assert counted(replace(ONE, status=502, served_by="")).step["a"].service.errors == 1


def test_several_routes_count_together_too():
    observed = counted(ONE, ROUTE, replace(ROUTE, name="b"))
    assert {name: pair.service.answers for name, pair in observed.step.items()} == {"a": 1, "b": 0, TOGETHER: 1}


def test_an_interval_forgets_and_a_step_does_not():
    observed = counted(ONE)
    observed.begin_interval()
    observed.add(ONE)
    assert observed.interval["a"].service.answers == 1
    assert observed.step["a"].service.answers == 2
