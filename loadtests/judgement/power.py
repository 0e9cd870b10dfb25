"""How long a run must be for an answer, from how much its pairs of blocks differ among themselves."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from banyan.statistics import values_needed
from loadtests.judgement.margins import QUANTILES, Margin
from loadtests.judgement.measures import Series

POWER = 0.9
CLEARLY = 3.0
"""A service that is worse by so many margins should be told to be."""

MOST = 2_000
"""More pairs than this are no recommendation."""

_SURE_OF_SPREAD = 0.8


def pairs_to_tell(excess: Sequence[float], level: float) -> int | None:
    """How many pairs tell a difference as great as the one that was seen; None if it is too near to the margin."""
    return values_needed(abs(statistics.fmean(excess)), statistics.stdev(excess), level=level, power=POWER, most=MOST)


def pairs_to_judge(series: Series, margin: Margin, *, checks: int, level: float) -> int | None:
    """How many pairs a run should have: that a service just as good passes, and one clearly worse is told.

    Each with a power of `POWER`, whatever was seen of the difference: only of the spread. As that is itself an
    estimate, it is taken to be as great as it may be, in four of five cases. `checks` is how many are judged: a pass
    takes all of them, so that each may be missed by a part only; and each must be told at its part of the level.
    """
    same, clearly = _distances(series, margin)
    spread = _most_spread(series.excess(margin))
    found = (
        values_needed(same, spread, level=level, power=1 - (1 - POWER) / checks, most=MOST),
        values_needed(clearly, spread, level=level / checks, power=POWER, most=MOST),
    )
    return max(each for each in found if each) if all(found) else None


def _distances(series: Series, margin: Margin) -> tuple[float, float]:
    """How far from the margin a service is that is just as good, and one that is worse by `CLEARLY` margins."""
    if series.measure in QUANTILES:
        typical = series.typical[0]
        allowed = margin.limit(typical) / typical
        return math.log(allowed), math.log((1 + CLEARLY * (allowed - 1)) / allowed)
    same = -statistics.fmean(Series(series.measure, series.before, series.before).excess(margin))
    return same, (CLEARLY - 1) * same


def _most_spread(values: Sequence[float]) -> float:
    """The standard deviation that is not exceeded in four of five cases, by the chi-squared distribution."""
    from scipy.stats import chi2

    freedom = len(values) - 1
    return statistics.stdev(values) * math.sqrt(freedom / float(chi2.ppf(1 - _SURE_OF_SPREAD, freedom)))
