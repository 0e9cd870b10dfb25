"""Where a side begins to break its limits as the rate of requests grows, and which rate tells most next; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from banyan.statistics import Interval

FACTOR = 1.5
"""The rate grows, and falls, by so much until limits are kept on one side and broken on the other."""

NEAR = 1.05
"""A knee is found where the rate that breaks a limit is at most so many times the one that keeps all."""

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Knee:
    """The highest rate at which limits were kept, below all that broke one; `broken` is the lowest of these.

    None is for none: `kept` where every rate broke a limit, `broken` where none did.
    """

    kept: float | None
    broken: float | None

    @property
    def is_found(self) -> bool:
        """Whether there is nothing more to try."""
        return self.kept is not None and self.broken is not None and self.broken <= NEAR * self.kept


def knee(tried: Mapping[float, bool]) -> Knee:
    """The knee, from which rates kept all limits. Rates that kept them above one that did not are taken for luck."""
    broken = min((rate for rate, is_kept in tried.items() if not is_kept), default=None)
    kept = max((rate for rate, is_kept in tried.items() if is_kept and rate < (broken or math.inf)), default=None)
    return Knee(kept, broken)


def next_rate(tried: Mapping[float, bool], first: float, *, least: float, most: float) -> float | None:
    """The rate to be tried next; None where the knee is found, or is not between `least` and `most`."""
    if not tried:
        return first
    found = knee(tried)
    if found.is_found:
        return None
    if found.broken is None:
        return min(max(tried) * FACTOR, most) if max(tried) < most else None
    if found.kept is None:
        return max(min(tried) / FACTOR, least) if min(tried) > least else None
    return math.sqrt(found.kept * found.broken)


def mean(values: Sequence[float]) -> tuple[float, Interval | None]:
    """The geometric mean of what was measured several times, with Student's interval over logarithms of it."""
    logs = np.log(np.array(values))
    middle = float(logs.mean())
    if len(values) < 2:
        return math.exp(middle), None
    reach = _student(len(values) - 1) * float(logs.std(ddof=1)) / math.sqrt(len(values))
    return math.exp(middle), Interval(math.exp(middle - reach), math.exp(middle + reach))


def ratio(after: Sequence[float], before: Sequence[float]) -> tuple[float, Interval | None]:
    """How many times `before` what was measured `after` is; Welch's interval over logarithms.

    Source: Welch, "The generalization of Student's problem when several different population variances are involved",
    Biometrika 34 (1947), 28-35. A knee is only found to a twentieth, and no interval is narrower than that.
    """
    lots = [np.log(np.array(each)) for each in (after, before)]
    middle = float(lots[0].mean() - lots[1].mean())
    if min(map(len, lots)) < 2:
        return math.exp(middle), None
    parts = [float(each.var(ddof=1)) / len(each) for each in lots]
    spread = sum(parts)
    low = sum(part**2 / (len(each) - 1) for part, each in zip(parts, lots, strict=True))
    free = spread**2 / low if low else float(len(lots[0]) + len(lots[1]) - 2)
    reach = max(_student(free) * math.sqrt(spread), math.log(NEAR))
    return math.exp(middle), Interval(math.exp(middle - reach), math.exp(middle + reach))


def _student(free: float) -> float:
    from scipy.stats import t

    return float(t.ppf(1 - (1 - CONFIDENCE) / 2, free))
