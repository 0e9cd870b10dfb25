"""What is computed from blocks, and by how much it exceeds what is allowed, one value for each pair of blocks.

Requests of one block have the machine's mood in common, so that they are no independent values, however many there
are; pairs of blocks are, as each is drawn anew and both of its blocks were run side by side. All intervals are
therefore over pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banyan.statistics import Interval, mean_above, mean_interval, rise_interval
from loadtests.judgement.blocks import Block, Pair
from loadtests.judgement.margins import ERRORS, QUANTILES, THROUGHPUT, Margin

BEYOND = 5
"""So many answers of each block should take longer than a quantile, or it is not that quantile that is measured."""

_CERTAIN = 1e-9


@dataclass(frozen=True, slots=True)
class Series:
    """A measure of one subject in all pairs, and how it is held to a margin; `hits` and `trials` are of rates alone.

    `whole` is what it was over all answers of each side together, for times alone.
    """

    measure: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    hits: tuple[int, int] = (0, 0)
    trials: tuple[int, int] = (0, 0)
    whole: tuple[float, float] | None = None

    @property
    def typical(self) -> tuple[float, float]:
        """One value for each side: the geometric mean of times, the mean of all else, as percentages for errors."""
        if self.measure in QUANTILES:
            return math.exp(_mean(np.log(self.before))), math.exp(_mean(np.log(self.after)))
        if self.measure == ERRORS:
            return tuple(100 * hits / max(trials, 1) for hits, trials in zip(self.hits, self.trials, strict=True))  # type: ignore[return-value]
        return _mean(self.before), _mean(self.after)

    def ratio(self, confidence: float) -> Interval | None:
        """The ratio of what it became to what it was; None where there is none."""
        if self.measure == ERRORS or min(*self.before, *self.after) <= 0:
            return None
        found = mean_interval([math.log(b / a) for a, b in self._pairs], confidence=confidence)
        return Interval(math.exp(found.low), math.exp(found.high))

    def difference(self, confidence: float) -> Interval:
        """What was added: milliseconds, answers a second, percentage points."""
        if self.measure != ERRORS:
            return mean_interval([b - a for a, b in self._pairs], confidence=confidence)
        found = mean_interval([100 * (b - a) for a, b in self._pairs], confidence=confidence)
        exact = self._rise(confidence)
        return Interval(min(found.low, exact.low), max(found.high, exact.high))

    def excess(self, margin: Margin) -> tuple[float, ...]:
        """By how much each pair exceeds the margin: above nought is worse than is allowed."""
        if self.measure in QUANTILES:
            return tuple(math.log(b / margin.limit(a)) for a, b in self._pairs)
        if self.measure == THROUGHPUT:
            scale = _mean(self.before) or 1.0
            return tuple((margin.floor(a) - b) / scale for a, b in self._pairs)
        return tuple(100 * (b - a) - margin.units for a, b in self._pairs)

    def chance(self, margin: Margin) -> float:
        """How likely it is to see so much if the measure is just as bad as the margin allows."""
        over_pairs = mean_above(self.excess(margin))
        if self.measure != ERRORS:
            return over_pairs
        return max(over_pairs, self._chance_of_counts(margin))

    def most(self, margin: Margin, level: float) -> float:
        """The highest excess that is still to be reckoned with, which is wrong at most at `level`."""
        over_pairs = mean_interval(self.excess(margin), confidence=1 - 2 * level).high
        if self.measure != ERRORS:
            return over_pairs
        return max(over_pairs, self._rise(1 - 2 * level).high - margin.units)

    def is_kept_on_the_whole(self, margin: Margin) -> bool:
        """Whether all answers together keep the margin: a stall in one block moves them, and a typical block not."""
        return self.whole is None or self.whole[1] <= margin.limit(self.whole[0])

    @property
    def _pairs(self) -> tuple[tuple[float, float], ...]:
        return tuple(zip(self.before, self.after, strict=True))

    def _rise(self, confidence: float) -> Interval:
        found = rise_interval(self.hits[1], self.trials[1], self.hits[0], self.trials[0], confidence=confidence)
        return Interval(100 * found.low, 100 * found.high)

    def _chance_of_counts(self, margin: Margin) -> float:
        """The least level at which the counts alone tell that the margin is exceeded, by bisection."""
        low, high = _CERTAIN, 0.499
        if self._rise(1 - 2 * high).low <= margin.units:
            return 1.0
        if self._rise(1 - 2 * low).low > margin.units:
            return low
        while high / low > 1.01:
            middle = math.sqrt(low * high)
            low, high = (low, middle) if self._rise(1 - 2 * middle).low > margin.units else (middle, high)
        return high


@dataclass(frozen=True, slots=True)
class Untold:
    """A measure that the blocks are too small for: they have `least` requests, and it takes `needed`."""

    measure: str
    least: int
    needed: int

    @property
    def longer(self) -> float:
        """How many times as long blocks would have to be."""
        return self.needed / max(self.least, 1)

    def __str__(self) -> str:
        return f"a block has {self.least} answers, and {self.measure} takes {self.needed}"


def series(pairs: Sequence[Pair], subject: str, measure: str) -> Series | Untold:
    """One measure of one subject over all pairs."""
    before, after = [pair.before for pair in pairs], [pair.after for pair in pairs]
    if measure in QUANTILES:
        return _times(before, after, subject, measure)
    if measure == THROUGHPUT:
        return Series(measure, _throughputs(before, subject), _throughputs(after, subject))
    sides = [[block.of(subject) for block in blocks] for blocks in (before, after)]
    trials = [sum(each.sent for each in side) for side in sides]
    if not all(each.sent for side in sides for each in side):
        return Untold(measure, 0, 1)
    rates = [tuple(each.errors / each.sent for each in side) for side in sides]
    hits = [sum(each.errors for each in side) for side in sides]
    return Series(measure, rates[0], rates[1], (hits[0], hits[1]), (trials[0], trials[1]))


def answers_for(measure: str) -> int:
    """How many answers a block needs for a quantile."""
    return math.ceil(round(BEYOND / (1 - QUANTILES[measure]), 6))


def quantile(times: np.ndarray, level: float) -> float:
    """A quantile, by the method of Hyndman and Fan ("Sample Quantiles", 1996) whose median hardly has a bias."""
    return max(float(np.quantile(times, level, method="median_unbiased")), 1e-6)


def _times(before: Sequence[Block], after: Sequence[Block], subject: str, measure: str) -> Series | Untold:
    level = QUANTILES[measure]
    sides = [[block.of(subject).milliseconds for block in blocks] for blocks in (before, after)]
    least = min(len(times) for side in sides for times in side)
    needed = answers_for(measure)
    if least < needed:
        return Untold(measure, least, needed)
    found = [tuple(quantile(times, level) for times in side) for side in sides]
    whole = [quantile(np.concatenate(side), level) for side in sides]
    return Series(measure, found[0], found[1], whole=(whole[0], whole[1]))


def _throughputs(blocks: Sequence[Block], subject: str) -> tuple[float, ...]:
    return tuple(len(block.of(subject).milliseconds) / block.seconds for block in blocks)


def _mean(values: Sequence[float] | np.ndarray) -> float:
    return math.fsum(values) / len(values)
