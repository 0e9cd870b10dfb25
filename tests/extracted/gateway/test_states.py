"""Steps: what each needs, what stands in its way, and a way back that needs nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from banyan.errors import UsageError
from banyan.evidence import Evidence, Verdict
from banyan.plan.routes import Match, PlannedRoute, Routing
from extracted.gateway.rulings import Grounds
from extracted.gateway.states import Refused, changed, judged, next_state, rolled_back, told

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
VERSIONS = {"monolith": "m1", "catalog": "c1"}
ROUTE = PlannedRoute("products", "catalog", (Match(),))
SHADOW = replace(ROUTE, reads="shadow", writes="shadow")
CANARY = replace(ROUTE, reads="canary", writes="canary", weight=10)
SERVICE = replace(ROUTE, reads="service", writes="service")


def evidence(kind: str, subject: str, verdict: Verdict = Verdict.PASS, *, hours: float = 1, **targets: str) -> Evidence:
    at = NOW - dt.timedelta(hours=hours)
    return Evidence(kind, subject, verdict, {**VERSIONS, **targets}, at, name=f"{kind}-{verdict}")


def obstacles(before: PlannedRoute, after: PlannedRoute, *store: Evidence, **changes: object) -> tuple[str, ...]:
    grounds = replace(Grounds(store, VERSIONS, NOW), **changes)  # type: ignore[arg-type]
    return judged(before, after, Routing(), grounds).obstacles


def test_takes_a_step_with_its_evidence():
    step = judged(ROUTE, SHADOW, Routing(), Grounds((evidence("contracts", "catalog"),), VERSIONS, NOW))
    assert (step.obstacles, step.evidence) == ((), ("contracts-pass",))


def test_says_what_is_missing():
    assert obstacles(ROUTE, SHADOW) == ("no contracts evidence for catalog",)
    assert obstacles(SHADOW, CANARY) == ("no shadow evidence for products",)
    assert obstacles(CANARY, SERVICE) == (
        "no canary evidence for products",
        "no load evidence for catalog",
        "no fuzz evidence for catalog",
    )


def test_a_leap_needs_what_all_its_steps_need():
    assert len(obstacles(ROUTE, SERVICE)) == 5


@pytest.mark.parametrize(
    ("found", "obstacle"),
    [
        (evidence("shadow", "products", hours=24), "is 24 hours old, and counts for 24"),
        (evidence("shadow", "products", hours=-1), "is dated in the future"),
        (evidence("shadow", "products", Verdict.FAIL), "says fail"),
        (evidence("shadow", "products", Verdict.INCONCLUSIVE), "is inconclusive"),
        (evidence("shadow", "products", monolith="m0"), "was taken on monolith m0, and m1 runs now"),
        (evidence("shadow", "products", catalog="c0"), "was taken on catalog c0, and c1 runs now"),
    ],
)
def test_says_what_is_wrong_with_evidence(found, obstacle):
    (said,) = obstacles(SHADOW, CANARY, found)
    assert said.endswith(obstacle)


def test_the_last_word_counts_not_the_best():
    older, newer = evidence("shadow", "products", hours=2), evidence("shadow", "products", Verdict.FAIL)
    assert obstacles(SHADOW, CANARY, older, newer)
    assert not obstacles(SHADOW, CANARY, evidence("shadow", "products", Verdict.FAIL, hours=2), older)[1:]


def test_evidence_of_another_route_does_not_count():
    assert obstacles(SHADOW, CANARY, evidence("shadow", "reviews")) == ("no shadow evidence for products",)


def test_evidence_does_not_count_while_it_is_unknown_what_runs():
    (said,) = obstacles(SHADOW, CANARY, evidence("shadow", "products"), versions={"monolith": "m1"})
    assert "whose version is not known" in said


def test_the_plan_says_what_is_needed():
    routing = Routing(canary_needs=())
    assert judged(SHADOW, CANARY, routing, Grounds((), {}, NOW)).obstacles == ()


def test_backwards_needs_nothing():
    assert obstacles(SERVICE, SHADOW) == ()
    assert obstacles(SERVICE, ROUTE) == ()


@pytest.mark.parametrize("state", ["monolith", "shadow", "canary", "service", "retired"])
def test_rolls_back_from_any_state(state):
    step = rolled_back(replace(ROUTE, reads=state, writes="monolith", weight=3))
    assert (step.after, step.obstacles) == (ROUTE, ())


def test_raising_the_weight_needs_no_evidence_but_none_against_it():
    more = replace(CANARY, weight=20)
    assert obstacles(CANARY, more) == ()
    assert obstacles(CANARY, more, evidence("canary", "products", Verdict.FAIL)) != ()
    assert obstacles(more, CANARY, evidence("canary", "products", Verdict.FAIL)) == ()


def test_a_version_whose_canary_failed_is_no_canary_again():
    store = (evidence("shadow", "products"), evidence("canary", "products", Verdict.FAIL))
    assert obstacles(SHADOW, CANARY, *store) != ()
    versions = {**VERSIONS, "stock": "7"}
    assert obstacles(SHADOW, CANARY, *store, versions=versions) != ()
    assert obstacles(SHADOW, CANARY, store[0]) == ()


def test_only_what_was_in_service_long_enough_is_retired():
    gone = replace(ROUTE, reads="retired", writes="retired")
    hold = dt.timedelta(days=14)
    assert obstacles(CANARY, gone)[-1].startswith("it was never in service")
    assert obstacles(SERVICE, gone, hold=hold, served_since=NOW) == ("it has not been in service for 14 days yet",)
    assert obstacles(SERVICE, gone, hold=hold, served_since=NOW - hold) == ()


def test_refusal_is_inconclusive_where_that_is_all_there_is_against_it():
    step = judged(
        SHADOW,
        CANARY,
        Routing(),
        Grounds((evidence("shadow", "products", Verdict.INCONCLUSIVE),), VERSIONS, NOW),
    )
    assert Refused([step]).exit_code == 3
    assert Refused([judged(SHADOW, CANARY, Routing(), Grounds((), VERSIONS, NOW))]).exit_code == 1


def test_moves_reads_alone():
    after = changed(ROUTE, "canary", "reads", 5)
    assert told(after) == "reads canary 5 %, writes monolith"
    assert told(changed(after, "service", "reads")) == "reads service, writes monolith"
    assert changed(after, "service", "reads").weight == 0


def test_refuses_a_canary_for_nobody_and_a_weight_for_no_canary():
    with pytest.raises(UsageError, match="nobody"):
        changed(ROUTE, "canary")
    with pytest.raises(UsageError, match="weight"):
        changed(ROUTE, "shadow", weight=5)


def test_the_next_state_is_that_of_what_is_furthest_behind():
    assert next_state(replace(ROUTE, reads="service")) == "shadow"
    assert next_state(replace(ROUTE, reads="canary"), "reads") == "service"
    with pytest.raises(UsageError, match="no step after"):
        next_state(SERVICE)


def test_no_route_goes_into_service_against_any_evidence_that_is_joined():
    store = (evidence("load", "catalog"), evidence("fuzz", "catalog"), evidence("canary", "products"))
    assert obstacles(CANARY, SERVICE, *store) == ()
    against = evidence("boundary", "catalog", Verdict.FAIL)
    assert obstacles(CANARY, SERVICE, *store, against) == (
        "the boundary evidence for catalog (boundary-fail) says fail",
    )
    elsewhere = evidence("boundary", "catalog", Verdict.FAIL, monolith="m0")
    assert obstacles(CANARY, SERVICE, *store, elsewhere) == ()
    assert obstacles(SHADOW, CANARY, evidence("shadow", "products"), against) == ()


def test_what_is_taken_on_the_monolith_needs_no_version_of_the_service():
    found = Evidence("boundary", "catalog", Verdict.FAIL, {"monolith": "m1"}, NOW, name="boundary-fail")
    store = (evidence("load", "catalog"), evidence("fuzz", "catalog"), evidence("canary", "products"))
    assert obstacles(CANARY, SERVICE, *store, found) != ()
