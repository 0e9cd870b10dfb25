"""The Universal Scalability Law against data of which the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import curve_fit

from loadtests.judgement.scalability import Fit, Point, fit
from tests.benchmark.load.usl import NAMES, made_up, misses


def fitted(points) -> Fit:
    found = fit(points)
    assert found is not None
    return found


def law(at, rate, sigma, kappa):
    return rate * at / (1 + sigma * (at - 1) + kappa * at * (at - 1))


def exact(rate, sigma, kappa, counts=(1, 2, 4, 8, 16)):
    return [Point(count, law(count, rate, sigma, kappa)) for count in counts]


@pytest.mark.parametrize("truth", [(1000, 0.05, 0.001), (20, 0, 0.01), (7, 0.3, 0), (100, 0, 0)])
def test_finds_what_exact_measurements_follow(truth):
    found = fitted(exact(*truth))
    assert (found.rate.value, found.contention.value, found.coherency.value) == pytest.approx(truth, abs=1e-9)
    assert found.spread == pytest.approx(0, abs=1e-6)
    assert found.throughput(3) == pytest.approx(law(3, *truth))


def test_tells_where_throughput_falls_again():
    found = fitted(exact(1000, 0.05, 0.001))
    assert found.peak == pytest.approx(math.sqrt(0.95 / 0.001))
    values = [found.throughput(count) for count in (29, 30.8, 33)]
    assert values[1] == max(values)
    assert fitted(exact(1000, 0.05, 0)).peak > 1e3
    assert fitted(exact(1000, 0.2, 2.0)).peak == 1


def test_agrees_with_scipys_nonlinear_least_squares():
    points = made_up((1, 2, 4, 8, 16, 32), (950, 0.06, 0.0009), np.random.default_rng(4))
    found = fitted(points)
    at, values = [
        np.array([getattr(each, name) for each in points], dtype=float) for name in ("replicas", "throughput")
    ]
    theirs, _ = curve_fit(law, at, values, p0=(values[0], 0.05, 0.001), sigma=values)
    for one, other in zip((found.rate, found.contention, found.coherency), theirs, strict=True):
        assert other in one.interval
        assert one.value == pytest.approx(other, rel=0.2)


def test_holds_the_truth_inside_its_intervals_as_often_as_it_says():
    missed = misses(200, 20_261_123)
    assert missed["any"] <= 14  # 7 %, as 70 of 1,000
    assert all(missed[name] <= missed["any"] for name in NAMES)


def test_what_grows_faster_than_in_proportion_has_no_contention_below_zero():
    found = fitted([Point(count, 100 * count**1.2) for count in (1, 2, 4, 8)])
    assert (found.contention.value, found.coherency.value) == (0, 0)
    assert found.contention.interval.low == 0
    assert all(each.value in each.interval for each in (found.rate, found.contention, found.coherency))


def test_says_where_measurements_bound_nothing():
    points = [Point(1, 100), Point(2, 20), Point(4, 900), Point(8, 50)]
    found = fitted(points)
    assert found.contention.interval.high == math.inf


@pytest.mark.parametrize(
    "points",
    [
        [],
        [Point(1, 100), Point(2, 190), Point(4, 350)],
        [Point(1, 100), Point(2, 190)] * 5,
        [Point(1, 100), Point(2, 190), Point(4, 0), Point(8, 0), Point(4, 0)],
    ],
    ids=["none", "as many as parameters", "two counts", "nothing answered"],
)
def test_gives_up_on_too_few_points(points):
    assert fit(points) is None
