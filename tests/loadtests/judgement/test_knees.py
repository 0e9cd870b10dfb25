"""Knees: where limits begin to break, and what is tried to find it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from loadtests.judgement.knees import NEAR, Knee, knee, mean, next_rate, ratio


def searched(truth, first=20.0, *, least=0.2, most=10_000.0):
    """All rates that are tried of a side that keeps its limits up to a rate."""
    tried: dict[float, bool] = {}
    while (rate := next_rate(tried, first, least=least, most=most)) is not None:
        tried[rate] = rate <= truth
        assert len(tried) < 60
    return tried


@pytest.mark.parametrize("truth", [0.3, 5, 20, 21, 333, 9_000])
def test_finds_the_knee_wherever_it_is(truth):
    found = knee(searched(truth))
    assert found.is_found
    assert found.kept is not None
    assert found.broken is not None
    assert found.kept <= truth < found.broken <= NEAR * found.kept


def test_needs_few_steps_where_it_begins_near():
    assert len(searched(25.0, 20.0)) <= 6


def test_ends_where_nothing_breaks_up_to_the_highest_rate():
    tried = searched(1e9, 20.0, most=100.0)
    assert max(tried) == 100
    assert knee(tried) == Knee(100, None)


def test_ends_where_everything_breaks_down_to_the_least_rate():
    tried = searched(0, 20.0, least=1.0)
    assert min(tried) == 1
    assert knee(tried) == Knee(None, 1)


def test_takes_what_was_kept_above_a_broken_rate_for_luck():
    assert knee({10: True, 20: False, 30: True}) == Knee(10, 20)


def test_the_mean_has_an_interval_only_where_it_was_measured_again():
    assert mean([50.0])[1] is None
    middle, interval = mean([40.0, 50.0, 62.5])
    assert middle == pytest.approx(50)
    assert interval is not None
    assert interval.low < 40
    assert interval.high > 62.5


def test_intervals_of_ratios_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        after, before = (scale * np.exp(random.normal(0, 0.2, 3)) for scale in (80, 100))
        _, interval = ratio(list(after), list(before))
        held += interval is not None and 0.8 in interval
    assert held >= 275


def test_no_ratio_is_surer_than_the_search_is_exact():
    value, interval = ratio([100.0, 100.0], [100.0, 100.0])
    assert interval is not None
    assert (value, interval.low, interval.high) == pytest.approx((1, 1 / NEAR, NEAR))
    assert ratio([100.0], [50.0, 50.0])[1] is None
    _, uneven = ratio([1.0, 1.0], [1.0, 3.0])
    assert uneven is not None
    assert math.isfinite(uneven.high)
