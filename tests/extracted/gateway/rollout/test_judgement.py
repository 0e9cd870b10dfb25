"""The judgement of canaries: what is sure, what is not, and how often it may be wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyan.evidence import Verdict
from banyan.plan.routes import PlannedRoute, Rollout
from banyan.statistics import binomial_test
from extracted.gateway.rollout.arms import TOGETHER, Arm, Observed, Pair
from extracted.gateway.rollout.judgement import Ruling, judged, spent
from tests.benchmark.rollout.simulation import FAILING, FINE, SLOWER, many, walked

ROLLOUT = Rollout()
QUICK = Rollout(step_weights=(50,), error_margin=2, latency_margin=20, quantiles=(50,), false_alarms=5)


def arm(answers: int, errors: int = 0, refusals: int = 0, ms: int = 40) -> Arm:
    """Answers whose times spread a little."""
    fine = answers - errors
    times = Counter({ms - 2: fine // 4, ms: fine - 2 * (fine // 4), ms + 2: fine // 4})
    return Arm(answers, errors, refusals, +times)


def observed(service: Arm, monolith: Arm, *, interval: Pair | None = None) -> Observed:
    found = Observed([PlannedRoute("r", "catalog", reads="canary")])
    found.step["r"] = Pair(service, monolith)
    found.interval["r"] = interval or Pair()
    return found


def ruling(service: Arm, monolith: Arm, look: int = 1, rollout: Rollout = ROLLOUT) -> Ruling:
    return judged(observed(service, monolith), rollout, look, ["r"])


def measures(found: Ruling) -> set[str]:
    return {each.measure for each in found.breaches}


def test_the_whole_rate_is_never_spent():
    assert sum(spent(look, 0.01) for look in range(1, 10_000)) < 0.01
    assert sum(spent(look, 0.01) for look in range(1, 10_000)) > 0.0099
    with pytest.raises(ValueError, match="counted from 1"):
        spent(0, 0.01)


def test_the_level_of_a_look_is_shared_by_its_checks():
    found = ruling(arm(10), arm(10))
    assert len(found.checks) * found.level == pytest.approx(spent(1, 0.01))


@settings(deadline=None)  # the first loads scipy
@given(st.integers(0, 40), st.integers(0, 40))
def test_few_requests_without_an_error_are_inconclusive(service, monolith):
    assert ruling(arm(service), arm(monolith)).verdict is Verdict.INCONCLUSIVE


def test_many_requests_that_are_alike_pass():
    assert ruling(arm(20_000, 20, 200), arm(20_000, 20, 200)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("service", "measure"),
    [
        (arm(20_000, errors=400), "errors"),
        (arm(20_000, refusals=400), "refusals"),
        (arm(20_000, ms=60), "p95"),
    ],
)
def test_many_requests_that_are_worse_fail(service, measure):
    found = ruling(service, arm(20_000))
    assert found.verdict is Verdict.FAIL
    assert measure in measures(found)


def test_what_is_worse_within_the_margin_passes():
    assert ruling(arm(50_000, errors=100, ms=42), arm(50_000)).verdict is Verdict.PASS


def test_what_is_better_passes():
    assert ruling(arm(20_000, ms=10), arm(20_000, errors=900)).verdict is Verdict.PASS


def test_a_service_that_only_fails_is_told_after_a_few_requests():
    assert measures(ruling(arm(12, errors=12), arm(300))) == {"errors"}


def test_a_millisecond_more_is_nothing():
    assert ruling(arm(20_000, ms=4), arm(20_000, ms=3)).verdict is not Verdict.FAIL


def test_a_fault_that_begins_late_is_told_by_the_last_interval():
    late = Pair(arm(300, errors=60), arm(300))
    found = observed(arm(100_300, errors=60), arm(100_300), interval=late)
    assert {check.window for check in judged(found, ROLLOUT, 40).breaches} == {"interval"}


def test_a_breach_of_one_route_is_a_breach_of_all():
    routes = [PlannedRoute(name, "catalog", reads="canary") for name in ("a", "b")]
    found = Observed(routes)
    found.step = {"a": Pair(arm(900, errors=90), arm(900)), "b": Pair(arm(200_000), arm(200_000))}
    found.step[TOGETHER] = Pair(arm(200_900, errors=90), arm(200_900))
    assert {check.subject for check in judged(found, ROLLOUT, 1).breaches} == {"a"}
    assert judged(found, ROLLOUT, 1).verdict is Verdict.FAIL


def test_all_together_pass_while_a_route_that_is_seldom_asked_waits():
    routes = [PlannedRoute(name, "catalog", reads="canary") for name in ("a", "b")]
    found = Observed(routes)
    found.step = {name: Pair(arm(50_000), arm(50_000)) for name in found.subjects} | {"b": Pair(arm(3), arm(3))}
    assert judged(found, ROLLOUT, 1).verdict is Verdict.PASS
    assert judged(found, ROLLOUT, 1, ["a", "b"]).verdict is Verdict.INCONCLUSIVE


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 50))
def test_another_error_of_the_service_never_speaks_for_it(service, monolith, errors, others, look):
    errors, others = min(errors, service - 1), min(others, monolith)
    before = ruling(arm(service, errors), arm(monolith, others), look)
    after = ruling(arm(service, errors + 1), arm(monolith, others), look)
    order = [Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.FAIL]
    rates = [next(each for each in found.checks if each.measure == "errors") for found in (before, after)]
    assert order.index(rates[0].verdict) <= order.index(rates[1].verdict)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2000), st.integers(0, 2000), st.integers(0, 80))
def test_a_later_look_is_never_surer(requests, errors, ms):
    pair = arm(requests, min(errors, requests), ms=ms + 2), arm(requests)
    early, late = ruling(*pair, look=1), ruling(*pair, look=20)
    assert all(late.checks[at].low <= each.low for at, each in enumerate(early.checks))
    assert {each.measure for each in late.breaches} <= {each.measure for each in early.breaches}


def test_faultless_services_pass_and_are_not_called_bad_more_often_than_is_said():
    found = [each.verdict for each in many(FINE, QUICK, 3000, times=60, seed=11)]
    wrong = found.count(Verdict.FAIL)
    assert binomial_test(wrong, len(found), QUICK.false_alarms / 100, greater=True) >= 0.01
    assert found.count(Verdict.PASS) == len(found) - wrong


def test_services_just_at_the_margin_are_judged_wrongly_no_more_often_than_is_said():
    """There either verdict is wrong, and nothing is harder to tell."""
    edge = replace(FINE, errors=FINE.errors + QUICK.error_margin / 100)
    found = [each.verdict for each in many(edge, QUICK, 3000, times=60, seed=12, most_looks=15)]
    wrong = len(found) - found.count(Verdict.INCONCLUSIVE)
    assert binomial_test(wrong, len(found), QUICK.false_alarms / 100, greater=True) >= 0.01


@pytest.mark.parametrize("service", [SLOWER, FAILING])
def test_a_service_that_is_15_percent_slower_or_fails_1_percent_more_is_caught(service):
    assert walked(service, ROLLOUT, 20_000, seed=13).verdict is Verdict.FAIL
