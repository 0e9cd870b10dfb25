"""Whole distributions as curves, for whoever looks at them: quantiles of both sides, and what was added at each."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from banyan.statistics import Interval, mean_interval
from loadtests.judgement.blocks import TOGETHER, Pair, Requests, Times, subjects
from loadtests.judgement.measures import BEYOND, quantile

LEVELS = (*(round(0.05 * step, 2) for step in range(1, 19)), 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)
TAIL = (0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999)
SLICES = 20
"""Into so many parts the time of a block is cut, to be looked at one after the other."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One subject: quantiles of all answers of each side at `levels`, and of pairs what was added at them.

    `added` is the interval of the mean over pairs, None where a block has too few answers for that quantile.
    """

    subject: str
    levels: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    added: tuple[Interval | None, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """All answers to what was meant to start in one stretch of the blocks: their median and p95 on both sides.

    None where nothing was answered.
    """

    began_s: float
    ended_s: float
    before: tuple[float, float] | None
    after: tuple[float, float] | None


def curves(pairs: Sequence[Pair], confidence: float) -> tuple[Curve, ...]:
    """One for each route, and for all together; what nobody answered has none."""
    return tuple(_curves(pairs, confidence))


def slices(pairs: Sequence[Pair], seconds: float, count: int = SLICES) -> tuple[Slice, ...]:
    """What the blocks were like from their beginning to their end, all routes and all blocks of a side together."""
    before, after = (
        [block.of(TOGETHER) for block in blocks]
        for blocks in ([pair.before for pair in pairs], [pair.after for pair in pairs])
    )
    borders = np.linspace(0, seconds, count + 1)
    return tuple(
        Slice(float(began), float(ended), _figures(before, began, ended), _figures(after, began, ended))
        for began, ended in itertools.pairwise(borders)
    )


def _curves(pairs: Sequence[Pair], confidence: float) -> Iterator[Curve]:
    for subject in subjects(pairs):
        before = [pair.before.of(subject).milliseconds for pair in pairs]
        after = [pair.after.of(subject).milliseconds for pair in pairs]
        whole = np.concatenate([*before, np.empty(0)]), np.concatenate([*after, np.empty(0)])
        fewest = min(map(len, whole))
        levels = tuple(level for level in (*LEVELS, *TAIL) if fewest * (1 - level) >= BEYOND)
        if levels:
            sides = [tuple(quantile(times, level) for level in levels) for times in whole]
            added = tuple(_added(before, after, level, confidence) for level in levels)
            yield Curve(subject, levels, sides[0], sides[1], added)


def _added(before: Sequence[Times], after: Sequence[Times], level: float, confidence: float) -> Interval | None:
    fewest = min(map(len, (*before, *after)))
    if len(before) < 2 or fewest < math.ceil(round(BEYOND / (1 - level), 6)):
        return None
    added = [quantile(b, level) - quantile(a, level) for a, b in zip(before, after, strict=True)]
    return mean_interval(added, confidence=confidence)


def _figures(blocks: Sequence[Requests], began: float, ended: float) -> tuple[float, float] | None:
    found = [each.milliseconds[(each.moments >= began) & (each.moments < ended)] for each in blocks if each.has_moments]
    times = np.concatenate([*found, np.empty(0)])
    return (quantile(times, 0.5), quantile(times, 0.95)) if len(times) else None
