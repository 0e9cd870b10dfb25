from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from banyan.evidence import Verdict
from loadtests.judgement.blocks import TOGETHER, Arm, Block, Pair, Requests
from loadtests.judgement.judging import LEAST_PAIRS, judged
from loadtests.judgement.limits import limit
from loadtests.judgement.margins import ERRORS, THROUGHPUT, Margin, Terms
from tests.loadtests.judgement.runs import run

TEN = Terms({"p50": Margin(percent=10), "p95": Margin(percent=10), ERRORS: Margin(units=0.5)})


def checks(judgement, subject="browse"):
    return {check.measure: check for check in judgement.checks if check.subject == subject}


def test_passes_what_is_no_slower():
    assert judged(run(30), TEN).verdict is Verdict.PASS


def test_fails_what_is_slower_than_the_margin_and_says_what():
    judgement = judged(run(10, slower=1.4), TEN)
    assert judgement.verdict is Verdict.FAIL
    assert {check.measure for check in judgement.failed} == {"p50", "p95"}
    found = checks(judgement)["p50"]
    assert found.ratio.low < 1.4 < found.ratio.high
    assert found.difference.low < 16 < found.difference.high
    assert found.after / found.before == pytest.approx(1.4, rel=0.1)


def test_is_inconclusive_with_too_little_and_says_how_much_it_takes():
    judgement = judged(run(8, slower=1.06), TEN)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert {check.measure for check in judgement.open} <= {"p50", "p95"}
    assert all(check.needed is None or check.needed > 8 for check in judgement.open)
    assert judgement.recommended
    assert judgement.recommended > 8


def test_a_run_of_the_advised_length_tells():
    advised = judged(run(8), TEN).recommended
    assert advised
    assert judged(run(advised), TEN).verdict is Verdict.PASS
    assert judged(run(advised, slower=1.3), TEN).verdict is Verdict.FAIL


def test_a_few_milliseconds_are_nothing_however_many_percent_they_are():
    both = Terms({"p50": Margin(percent=10, units=20)})
    assert judged(run(10, slower=1.4), both).verdict is Verdict.PASS
    assert judged(run(10, slower=1.4, median=400.0), both).verdict is Verdict.FAIL


def test_a_route_has_margins_of_its_own():
    terms = Terms(TEN.margins, by_route={"search": {"p50": Margin(percent=100), "p95": Margin(percent=100)}})
    judgement = judged(run(12, slower=1.5, routes=("browse", "search")), terms)
    assert {check.subject for check in judgement.failed} == {"browse", TOGETHER}


@pytest.mark.parametrize("pairs", [0, 1, LEAST_PAIRS - 1])
def test_judges_nothing_on_too_few_pairs(pairs):
    judgement = judged(run(pairs, slower=9.0), TEN)
    assert (judgement.verdict, judgement.failed) == (Verdict.INCONCLUSIVE, ())
    assert {check.verdict for check in judgement.checks} <= {None}
    assert bool(judgement.checks) is (pairs > 1)
    assert judgement.doubts == (f"there are {pairs} pairs of blocks, and it takes {LEAST_PAIRS}",)


def test_believes_nothing_that_there_are_doubts_about():
    judgement = judged(run(10, slower=2.0), TEN, ["the generator was late"])
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert judgement.doubts == ("the generator was late",)
    assert judgement.failed


def test_fails_more_errors_and_passes_none():
    assert {check.measure for check in judged(run(10, errors=20), TEN).failed} == {ERRORS}
    assert checks(judged(run(10), TEN))[ERRORS].verdict is Verdict.PASS


def test_no_error_of_few_requests_proves_little():
    found = checks(judged(run(8, answers=30), Terms({ERRORS: Margin(units=0.5)})))[ERRORS]
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.difference.high > 0.5


def test_errors_of_one_bad_block_are_no_proof_against_a_service():
    pairs = run(8)
    bad = pairs[3].after.routes["browse"]
    pairs[3] = Pair(pairs[3].before, Block(Arm.AFTER, 10.0, {"browse": Requests(bad.milliseconds, bad.raw, 100)}))
    assert checks(judged(pairs, TEN))[ERRORS].verdict is Verdict.INCONCLUSIVE


def test_a_quantile_that_blocks_are_too_small_for_is_not_told():
    found = checks(judged(run(8, answers=60), TEN))
    assert found["p50"].before is not None
    assert (found["p95"].verdict, found["p95"].before) == (Verdict.INCONCLUSIVE, None)
    assert found["p95"].reason == "a block has 60 answers, and p95 takes 100"
    assert found["p99"].verdict is None


def stalled(block, share=0.5):
    """The block with a part of its answers late, as of a server that stood still for a while."""
    (name,) = block.routes
    found = block.routes[name]
    late = found.milliseconds.copy()
    late[: int(share * len(late))] += np.linspace(5000, 0, int(share * len(late)))
    return replace(block, routes={name: replace(found, milliseconds=late)})


def test_one_stall_is_no_pass_though_the_typical_block_is_as_quick_as_before():
    terms = Terms({"p95": Margin(percent=10, units=500)})
    pairs = run(8)
    assert judged(pairs, terms).verdict is Verdict.PASS
    pairs[5] = replace(pairs[5], after=stalled(pairs[5].after))
    found = judged(pairs, terms)
    assert found.verdict is Verdict.INCONCLUSIVE
    (check,) = found.open
    assert "1 of 8 blocks stand out" in check.reason


def test_stalls_of_both_sides_are_on_neither():
    pairs = run(8)
    pairs[5] = Pair(stalled(pairs[5].before), stalled(pairs[5].after))
    assert judged(pairs, Terms({"p95": Margin(percent=10, units=500)})).verdict is Verdict.PASS


def test_a_limit_is_kept_by_all_answers_together_too():
    pairs = run(8)
    terms = Terms({}, limits=(limit("p(95)<900"),))
    assert judged(pairs, terms).verdict is Verdict.PASS
    pairs[5] = replace(pairs[5], after=stalled(pairs[5].after))
    assert judged(pairs, terms).verdict is Verdict.INCONCLUSIVE


def test_a_side_that_answers_nothing_fails_by_its_errors():
    nothing = Requests(np.empty(0), np.empty(0), 400)
    pairs = [Pair(pair.before, Block(Arm.AFTER, 10.0, {"browse": nothing})) for pair in run(8)]
    terms = Terms({**TEN.margins, THROUGHPUT: Margin(percent=5)})
    assert {check.measure for check in judged(pairs, terms).failed} == {ERRORS, THROUGHPUT}


def test_finds_two_humps_whose_quantiles_stay():
    """Between the quantiles that are judged the answers move apart; the whole distribution shows it."""
    pairs = []
    for number in range(12):
        times = np.sort(np.random.default_rng(number).lognormal(np.log(40), 0.5, 2000))
        moved = times.copy()
        moved[1100:1700] = times[1700] * 0.999
        pairs.append(
            Pair(
                Block(Arm.BEFORE, 10.0, {"browse": Requests(times, times)}),
                Block(Arm.AFTER, 10.0, {"browse": Requests(moved, moved)}),
            )
        )
    judgement = judged(pairs, TEN)
    assert judgement.shapes_failed
    assert judgement.failed == ()
    assert judgement.verdict is Verdict.FAIL
    assert judgement.shapes
    assert judgement.shapes.shapes[0].share > 0.1


def test_limits_hold_for_the_side_after_alone():
    terms = Terms({"p50": Margin(percent=50)}, limits=(limit("p(95)<60"), limit("rate<0.01"), limit("count>100")))
    found = checks(judged(run(10), terms))
    assert found["p(95)<60"].verdict is Verdict.FAIL
    assert found["rate<0.01"].verdict is Verdict.PASS
    assert found["count>100"].verdict is Verdict.PASS
    assert checks(judged(run(10, errors=40), terms))["rate<0.01"].verdict is Verdict.FAIL


def test_a_limit_that_was_just_reached_is_open():
    middle = float(np.median(np.concatenate([pair.after.routes["browse"].milliseconds for pair in run(10)])))
    found = checks(judged(run(10), Terms({}, limits=(limit(f"med<{middle}"),))))
    assert found[f"med<{middle:g}"].verdict is Verdict.INCONCLUSIVE


def test_a_route_that_one_side_was_never_asked_is_open():
    pairs = run(8)
    pairs[0] = Pair(pairs[0].before, Block(Arm.AFTER, 10.0, {}))
    assert judged(pairs, TEN).verdict is Verdict.INCONCLUSIVE


def test_the_order_of_routes_and_of_draws_changes_nothing():
    pairs = run(14, routes=("browse", "search"))
    assert judged(pairs, TEN) == judged(pairs, TEN)
