"""The Universal Scalability Law: how throughput grows with replicas, with intervals for what holds it back; pure.

X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)). lambda is what one replica does, sigma the share of work for
which they wait in line (contention), kappa what it costs each pair of them to agree (coherency), by which throughput
falls again. Source: Gunther, "Guerrilla Capacity Planning" (2007), chapters 4 to 6; "A General Theory of Computational
Scalability Based on Rational Functions", arXiv:0808.1431 (2008).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banyan.statistics import Interval

CONFIDENCE = 0.95
"""All three intervals hold together so often."""

LEAST_COUNTS = 3
"""Three parameters need three numbers of replicas, and one measurement more to tell how far they can be believed."""

_PARAMETERS = 3
_ROUNDS = 10
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured: so many replicas did so many requests a second."""

    replicas: int
    throughput: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A parameter, and where it lies; the upper bound is infinite where the measurements do not bound it."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Fit:
    """lambda (`rate`), sigma (`contention`) and kappa (`coherency`); `spread` is the relative error of one point."""

    rate: Estimate
    contention: Estimate
    coherency: Estimate
    spread: float

    def throughput(self, replicas: float) -> float:
        """What so many replicas do, by the law."""
        more = replicas - 1
        slowed = 1 + self.contention.value * more + self.coherency.value * replicas * more
        return self.rate.value * replicas / slowed

    @property
    def peak(self) -> float:
        """The number of replicas beyond which there is nothing to gain; infinite where none is in sight."""
        if self.coherency.value <= 0:
            return math.inf
        return max(1.0, math.sqrt(max(0.0, 1 - self.contention.value) / self.coherency.value))


def fit(points: Sequence[Point]) -> Fit | None:
    """The law through some points; None where they are too few, or of too few numbers of replicas.

    N / X(N) = a + b (N - 1) + c N (N - 1) is linear, with lambda = 1 / a, sigma = b / a, kappa = c / a. Its errors grow
    with its values, as those of throughput do, so that each point weighs by what is fitted at it (Carroll and Ruppert,
    "Transformation and Weighting in Regression", 1988, chapter 2). The intervals of the ratios are Fieller's ("Some
    Problems in Interval Estimation", Journal of the Royal Statistical Society B 16, 1954, 175-185), which hold for few
    points and near the edge, where those by derivatives do not; Bonferroni's correction makes all three hold together.
    sigma and kappa are not below 0.
    """
    found = [point for point in points if point.throughput > 0]
    free = len(found) - _PARAMETERS
    if free < 1 or len({point.replicas for point in found}) < LEAST_COUNTS:
        return None
    counts = np.array([point.replicas for point in found], dtype=float)
    slowness = counts / np.array([point.throughput for point in found])
    terms = np.column_stack([np.ones_like(counts), counts - 1, counts * (counts - 1)])
    weights, plain = _weighted(terms, slowness)
    off = (slowness - terms @ plain) * weights
    variance = float(off @ off) / free
    spreads = variance * np.linalg.inv((terms.T * weights**2) @ terms)
    a, b, c = _not_below_zero(terms, slowness, weights)
    sure = _quantile(free)
    return Fit(
        _estimate(1 / a, _inverse(float(plain[0]), float(spreads[0, 0]), sure)),
        _estimate(b / a, _ratio(plain, spreads, 1, sure)),
        _estimate(c / a, _ratio(plain, spreads, 2, sure)),
        math.sqrt(variance),
    )


def _estimate(value: float, interval: Interval) -> Estimate:
    """A parameter in its interval, which reaches to it where sigma or kappa had to be kept from going below 0."""
    return Estimate(value, Interval(min(interval.low, value), max(interval.high, value)))


def _weighted(terms: _Floats, slowness: _Floats) -> tuple[_Floats, _Floats]:
    """Weights by what is fitted, and what is fitted by them."""
    weights = 1 / slowness
    found = _least_squares(terms, slowness, weights)
    for _ in range(_ROUNDS):
        expected = terms @ found
        weights = 1 / np.where(expected > 0, expected, slowness)
        found = _least_squares(terms, slowness, weights)
    return weights, found


def _least_squares(terms: _Floats, slowness: _Floats, weights: _Floats) -> _Floats:
    return np.asarray(np.linalg.lstsq(terms * weights[:, None], slowness * weights, rcond=None)[0])


def _not_below_zero(terms: _Floats, slowness: _Floats, weights: _Floats) -> tuple[float, float, float]:
    from scipy.optimize import nnls

    found, _ = nnls(terms * weights[:, None], slowness * weights)
    return max(float(found[0]), 1e-12), float(found[1]), float(found[2])


def _quantile(free: int) -> float:
    from scipy.stats import t

    return float(t.ppf(1 - (1 - CONFIDENCE) / (2 * _PARAMETERS), free))


def _inverse(value: float, variance: float, sure: float) -> Interval:
    """Where one over a value lies."""
    reach = sure * math.sqrt(variance)
    low = 1 / (value + reach) if value + reach > 0 else 0.0
    return Interval(low, 1 / (value - reach) if value > reach else math.inf)


def _ratio(values: _Floats, spreads: _Floats, place: int, sure: float) -> Interval:
    """Where a value divided by the first lies, 0 or above: what a (r a - b) that is 0 would not contradict."""
    a, b, far = float(values[0]), float(values[place]), sure**2
    square = a * a - far * float(spreads[0, 0])
    half = a * b - far * float(spreads[0, place])
    rest = b * b - far * float(spreads[place, place])
    if square <= 0:
        return Interval(0.0, math.inf)
    root = math.sqrt(max(0.0, half * half - square * rest))
    return Interval(max(0.0, (half - root) / square), max(0.0, (half + root) / square))
