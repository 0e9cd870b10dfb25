"""Intervals and tests on counts, times and means, each with its source; scipy is loaded by what needs it first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_SELDOM = 20
"""With fewer hits a rate may be far from the one that it was drawn from."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def rate_interval(hits: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Both bounds of a rate: the exact, two-sided interval.

    Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
    Biometrika 26 (1934), 404-413; as quantiles of the beta distribution in Brown, Cai and DasGupta, "Interval
    estimation for a binomial proportion", Statistical Science 16 (2001), section 4.2.1.
    """
    tail = (1 - _sure(confidence)) / 2
    return Interval(_lower(hits, trials, tail), _upper(hits, trials, tail))


def rate_upper(hits: int, trials: int, *, confidence: float = 0.95) -> float:
    """What a rate is at most: the one-sided bound of Clopper and Pearson (see `rate_interval`)."""
    return _upper(hits, trials, 1 - _sure(confidence))


def rate_lower(hits: int, trials: int, *, confidence: float = 0.95) -> float:
    """What a rate is at least: the one-sided bound of Clopper and Pearson (see `rate_interval`)."""
    return _lower(hits, trials, 1 - _sure(confidence))


def trials_needed(limit: float, *, hits: int = 0, confidence: float = 0.95) -> int:
    """The least number of trials of which `hits` may hit while `rate_upper` is below `limit`.

    For no hits this is the least n with (1 - limit)^n <= 1 - confidence, of which 3 / limit is the "rule of three":
    Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983), 1743-1745.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit is a rate between 0 and 1, not {limit}")
    low, high = hits, max(hits, 1)
    while rate_upper(hits, high, confidence=confidence) >= limit:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        below = middle > 0 and rate_upper(hits, middle, confidence=confidence) < limit
        low, high = (low, middle) if below else (middle, high)
    return high


def difference_interval(
    hits: int, trials: int, other_hits: int, other_trials: int, *, confidence: float = 0.95
) -> Interval:
    """By how much the rate of the first exceeds that of the other: an interval that holds for small counts too.

    Source: Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998), 873-890, method 10: the square and add of two Wilson intervals.
    """
    first, other = hits / _some(trials), other_hits / _some(other_trials)
    a = wilson_interval(hits, trials, confidence=confidence)
    b = wilson_interval(other_hits, other_trials, confidence=confidence)
    difference = first - other
    return Interval(
        difference - math.hypot(first - a.low, b.high - other),
        difference + math.hypot(a.high - first, other - b.low),
    )


def rise_interval(hits: int, trials: int, other_hits: int, other_trials: int, *, confidence: float = 0.95) -> Interval:
    """By how much the rate of the first exceeds that of the other, for confidences so high that few counts decide.

    Of exact bounds instead of Wilson's, which promise too much far out in the tails. The ends are their square and add
    (see `difference_interval`), but the upper one where the other hit seldom: there both bounds are at their worst at
    once, since chance alone can make a rate of few hits look high. tests/banyan/test_statistics.py adds up over all
    counts how often it is wrong.
    """
    first, other = hits / _some(trials), other_hits / _some(other_trials)
    tail = (1 - _sure(confidence)) / 2
    below = math.hypot(first - _lower(hits, trials, tail), _upper(other_hits, other_trials, tail) - other)
    if other_hits < _SELDOM:
        high = _upper(hits, trials, tail / 2) - _lower(other_hits, other_trials, tail / 2)
        return Interval(first - other - below, high)
    above = math.hypot(_upper(hits, trials, tail) - first, other - _lower(other_hits, other_trials, tail))
    return Interval(first - other - below, first - other + above)


def wilson_interval(hits: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Both bounds of a rate, by the score test.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212.
    """
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + _sure(confidence)) / 2)
    rate = hits / _some(trials)
    centre = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    reach = z / (1 + z * z / trials) * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    return Interval(0.0 if hits == 0 else max(0.0, centre - reach), 1.0 if hits == trials else min(1.0, centre + reach))


def quantile_interval(values: Sequence[float], quantile: float, *, confidence: float = 0.95) -> Interval | None:
    """Two of the values that hold the quantile between them, whatever the distribution; None for too few values.

    Source: Conover, "Practical Nonparametric Statistics" (3rd edition, 1999), section 3.2; David and Nagaraja, "Order
    Statistics" (3rd edition, 2003), section 7.1: the number of values below the quantile is binomial.
    """
    low, high = quantile_ranks(len(values), quantile, confidence=confidence)
    if low < 1 or high > len(values):
        return None
    ordered = sorted(values)
    return Interval(ordered[low - 1], ordered[high - 1])


def quantile_ranks(count: int, quantile: float, *, confidence: float = 0.95) -> tuple[int, int]:
    """Which of so many values in their order hold the quantile between them, counted from 1 (see `quantile_interval`).

    There is no such value below where the first is 0, and none above where the second is greater than `count`.
    """
    from scipy.stats import binom

    if not 0 < quantile < 1:
        raise ValueError(f"a quantile is between 0 and 1, not {quantile}")
    tail = (1 - _sure(confidence)) / 2
    if count == 0:
        return 0, 1
    low = int(binom.ppf(tail, count, quantile))
    while low > 0 and binom.cdf(low - 1, count, quantile) > tail:
        low -= 1
    return low, int(binom.ppf(1 - tail, count, quantile)) + 1


def binomial_test(hits: int, trials: int, rate: float, *, greater: bool = False) -> float:
    """How likely so many hits or something less likely is at `rate`; with `greater`, so many hits or more.

    Source: the exact test, as in Conover (see `quantile_interval`), section 3.1; two-sided by the method of small
    p-values.
    """
    from scipy.stats import binomtest

    test = binomtest(hits, _some(trials), rate, alternative="greater" if greater else "two-sided")
    return float(test.pvalue)


def mean_interval(values: Sequence[float], *, confidence: float = 0.95) -> Interval:
    """Both bounds of the mean of independent, roughly normal values; of equal ones it is that value alone.

    Source: "Student", "The probable error of a mean", Biometrika 6 (1908), 1-25.
    """
    from scipy.stats import t

    mean, error = _mean(values)
    reach = float(t.ppf((1 + _sure(confidence)) / 2, len(values) - 1)) * error if error else 0.0
    return Interval(mean - reach, mean + reach)


def mean_above(values: Sequence[float]) -> float:
    """How likely so great a mean is where the true one is nought: small if it is above (see `mean_interval`)."""
    from scipy.stats import t

    mean, error = _mean(values)
    if not error:
        return 0.0 if mean > 0 else 1.0
    return float(t.sf(mean / error, len(values) - 1))


def values_needed(distance: float, spread: float, *, level: float, power: float, most: int = 100_000) -> int | None:
    """How many values it takes that a mean so far above nought is told, by `mean_above` at `level`, with this power.

    `spread` is their standard deviation. None for more than `most`. Source: the noncentral t distribution, Cohen,
    "Statistical Power Analysis for the Behavioral Sciences" (2nd edition, 1988), section 2.3.
    """
    from scipy.stats import nct, t

    def reached(count: int) -> bool:
        border = t.ppf(1 - level, count - 1)
        return bool(nct.sf(border, count - 1, distance / spread * math.sqrt(count)) >= power)

    if distance <= 0:
        return None
    if spread <= 0:
        return 2
    low, high = 1, 2
    while not reached(high):
        low, high = high, high * 2
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """Chances of several tests, each raised so that to act on all below a level is wrong at most at that level.

    Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    (1979), 65-70; as adjusted p-values in Wright, Biometrics 48 (1992), 1005-1013.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    adjusted, least = [0.0] * len(chances), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(chances) - rank) * chances[place]))
        adjusted[place] = least
    return tuple(adjusted)


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and its standard error."""
    if len(values) < 2:
        raise ValueError("a mean needs two values to be told how sure it is")
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, math.sqrt(variance / len(values))


def _upper(hits: int, trials: int, tail: float) -> float:
    if _counted(hits, trials) == trials:
        return 1.0
    if hits == 0:
        return float(1 - tail ** (1 / trials))
    from scipy.special import betaincinv

    return float(betaincinv(hits + 1, trials - hits, 1 - tail))


def _lower(hits: int, trials: int, tail: float) -> float:
    if _counted(hits, trials) == 0:
        return 0.0
    if hits == trials:
        return float(tail ** (1 / trials))
    from scipy.special import betaincinv

    return float(betaincinv(hits, trials - hits + 1, tail))


def _counted(hits: int, trials: int) -> int:
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials} is no count")
    return hits


def _some(trials: int) -> int:
    if trials < 1:
        raise ValueError("nothing was tried")
    return trials


def _sure(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence is between 0 and 1, not {confidence}")
    return confidence
