from __future__ import annotations

import math
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyan.statistics import (
    Interval,
    binomial_test,
    difference_interval,
    holm,
    mean_above,
    mean_interval,
    quantile_interval,
    quantile_ranks,
    rate_interval,
    rate_lower,
    rate_upper,
    rise_interval,
    trials_needed,
    values_needed,
    wilson_interval,
)


def _close(interval: Interval | None, low: float, high: float, *, places: float = 5e-5) -> bool:
    assert interval is not None
    return abs(interval.low - low) < places and abs(interval.high - high) < places


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 5.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_the_interval_of_a_rate_is_the_published_one(hits, trials, low, high):
    assert _close(rate_interval(hits, trials), low, high)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_the_published_one(hits, trials, low, high):
    assert _close(wilson_interval(hits, trials), low, high)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe, "Interval estimation for the difference" (1998), table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(counts, low, high):
    assert _close(difference_interval(*counts), low, high, places=1e-4)


def test_no_hit_in_299_trials_is_under_one_percent():
    assert rate_upper(0, 299) < 0.01 <= rate_upper(0, 298)
    assert trials_needed(0.01) == 299
    assert trials_needed(0.001) == 2995
    assert trials_needed(0.01, hits=1) == 473


@settings(deadline=None)
@given(st.integers(0, 12), st.floats(0.005, 0.9), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_trials_needed_are_the_least_that_are_enough(hits, limit, confidence):
    needed = trials_needed(limit, hits=hits, confidence=confidence)
    assert rate_upper(hits, needed, confidence=confidence) < limit
    assert needed == max(hits, 1) or rate_upper(hits, needed - 1, confidence=confidence) >= limit


@settings(deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_are_where_the_binomial_tail_is_what_is_left_of_the_confidence(counts):
    from scipy.stats import binom

    hits, trials = counts
    upper, lower = rate_upper(hits, trials), rate_lower(hits, trials)
    assert 0 <= lower <= hits / trials <= upper <= 1
    assert hits == trials or math.isclose(binom.cdf(hits, trials, upper), 0.05, rel_tol=1e-6)
    assert hits == 0 or math.isclose(binom.sf(hits - 1, trials, lower), 0.05, rel_tol=1e-6)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 60), st.integers(0, 60))
def test_a_difference_turns_its_sign_with_the_arms(trials, hits, other_trials, other_hits):
    hits, other_hits = min(hits, trials), min(other_hits, other_trials)
    there = difference_interval(hits, trials, other_hits, other_trials)
    back = difference_interval(other_hits, other_trials, hits, trials)
    assert math.isclose(there.low, -back.high, abs_tol=1e-12)
    assert math.isclose(there.high, -back.low, abs_tol=1e-12)
    assert hits / trials - other_hits / other_trials in there


def test_the_interval_of_a_median_is_the_published_one():
    # Conover, section 3.2: of 16 values the 4th and the 12th or 13th hold the median or the upper quartile.
    interval = quantile_interval(range(1, 17), 0.5, confidence=0.95)
    assert interval == Interval(4, 13)


def test_too_few_values_bound_no_quantile():
    assert quantile_interval([], 0.5) is None
    assert quantile_interval(range(100), 0.99) is None
    assert quantile_interval(range(5), 0.5) is None
    assert quantile_interval(range(6), 0.5) == Interval(0, 5)


@settings(deadline=None)
@given(st.integers(1, 300), st.sampled_from([0.5, 0.9, 0.95, 0.99]), st.sampled_from([0.8, 0.95]))
def test_a_quantile_is_in_its_interval_as_often_as_said(count, quantile, confidence):
    from scipy.stats import binom

    interval = quantile_interval(range(1, count + 1), quantile, confidence=confidence)
    if interval is not None:
        held = binom.cdf(interval.high - 1, count, quantile) - binom.cdf(interval.low - 1, count, quantile)
        assert held >= confidence - 1e-9


def test_quantiles_of_known_noise_are_held():
    chance = random.Random(7)
    held = 0
    for _ in range(400):
        interval = quantile_interval([chance.expovariate(1) for _ in range(200)], 0.9)
        held += interval is not None and -math.log(0.1) in interval
    assert binomial_test(400 - held, 400, 0.05, greater=True) > 0.01


def test_the_exact_test_gives_known_values():
    assert math.isclose(binomial_test(8, 10, 0.5), 0.109375)
    assert math.isclose(binomial_test(8, 10, 0.5, greater=True), 0.0546875)
    assert math.isclose(binomial_test(682, 925, 0.75), 0.3825, abs_tol=1e-4)  # R's example of binom.test: Mendel's peas


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rate_upper(3, 2),
        lambda: rate_upper(1, 2, confidence=1.0),
        lambda: trials_needed(0),
        lambda: wilson_interval(0, 0),
        lambda: quantile_interval([1], 1.0),
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"not|nothing|no count"):
        wrong()


def test_scipy_is_loaded_late():
    code = "import sys, banyan.statistics as s; s.rate_upper(0, 9); sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("tail", [1e-3, 5e-5])
@pytest.mark.parametrize(("trials", "others"), [(30, 30), (30, 1000), (1000, 1000), (2000, 200), (5000, 1000)])
@pytest.mark.parametrize("rate", [0.0, 0.002, 0.01, 0.05])
def test_an_interval_of_a_rise_is_wrong_no_more_often_than_it_says(tail, trials, others, rate):
    """Added up over all counts that are likely enough to matter, for a true rise of half a percentage point."""
    rise = 0.005
    counts = [
        (hits, chance) for hits in range(trials + 1) if (chance := _chance(hits, trials, rate + rise)) > tail / 1e4
    ]
    other_counts = [
        (hits, chance) for hits in range(others + 1) if (chance := _chance(hits, others, rate)) > tail / 1e4
    ]
    low = high = 0.0
    for hits, chance in counts:
        for other_hits, other_chance in other_counts:
            found = rise_interval(hits, trials, other_hits, others, confidence=1 - 2 * tail)
            low += chance * other_chance * (found.low > rise)
            high += chance * other_chance * (found.high < rise)
    assert max(low, high) <= tail


def _chance(hits: int, trials: int, rate: float) -> float:
    from scipy.stats import binom

    return float(binom.pmf(hits, trials, rate))


@given(st.lists(st.integers(0, 20), min_size=1, max_size=200), st.sampled_from([0.5, 0.9]))
def test_the_ranks_of_a_quantile_are_those_of_its_interval(values, quantile):
    low, high = quantile_ranks(len(values), quantile)
    found = quantile_interval(values, quantile)
    ordered = sorted(values)
    assert found == (Interval(ordered[low - 1], ordered[high - 1]) if low >= 1 and high <= len(values) else None)


def test_bounds_a_mean_as_students_own_example_does():
    # "Student" (1908), section IX: additional hours of sleep by laevo-hyoscyamine; t(9) at 95 % is 2.262.
    gained = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    assert _close(mean_interval(gained), 0.8981, 3.7619, places=5e-4)
    assert mean_above(gained) == pytest.approx(0.0025, abs=5e-4)


def test_a_mean_of_equal_values_is_that_value():
    assert mean_interval([2.0, 2.0, 2.0]) == Interval(2.0, 2.0)
    assert (mean_above([2.0, 2.0]), mean_above([-2.0, -2.0]), mean_above([0.0, 0.0])) == (0.0, 1.0, 1.0)


def test_one_value_tells_nothing_of_how_sure_its_mean_is():
    with pytest.raises(ValueError, match="two values"):
        mean_interval([1.0])


def test_raises_chances_as_holm_does():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.6, 0.9]) == (1.0, 1.0)
    assert holm([]) == ()


@pytest.mark.parametrize(
    ("distance", "power", "count"),
    # Cohen (1988), table 2.4.1 gives 2 n for one sample; the figures are those of R's power.t.test, one-sided.
    [(0.5, 0.9, 36), (0.8, 0.8, 12), (0.2, 0.8, 156)],
)
def test_says_how_many_values_tell_a_mean(distance, power, count):
    assert values_needed(distance, 1.0, level=0.05, power=power) == count


def test_no_number_of_values_tells_what_is_not_there():
    assert values_needed(0.0, 1.0, level=0.05, power=0.9) is None
    assert values_needed(0.001, 1.0, level=0.05, power=0.9, most=1000) is None
    assert values_needed(1.0, 0.0, level=0.05, power=0.9) == 2
