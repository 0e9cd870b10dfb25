"""When requests are meant to start: at a rate that stays or changes, evenly or by chance; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of time in which the rate (requests a second) goes evenly from one value to another."""

    seconds: float
    rate: float
    to: float | None = None

    @property
    def last(self) -> float:
        """The rate at its end."""
        return self.rate if self.to is None else self.to

    @property
    def requests(self) -> float:
        """How many arrive in it, on average."""
        return self.seconds * (self.rate + self.last) / 2


def arrivals(stages: Sequence[Stage], seed: int, *, is_even: bool = False) -> NDArray[np.int64]:
    """Nanoseconds after the start at which each request is meant to start.

    By chance they are a Poisson process, as of many people who know nothing of each other; evenly each comes as soon as
    the rate allows one more. The same seed gives the same moments. Source: by inversion of the expected number of
    arrivals, Cinlar, "Introduction to Stochastic Processes" (1975), section 4.7.
    """
    total = sum(stage.requests for stage in stages)
    if is_even:
        counts = np.arange(0.5, total, 1.0)
    else:
        random = np.random.default_rng(seed)
        counts = np.cumsum(random.exponential(1.0, int(total + 10 * np.sqrt(total) + 20)))
        counts = counts[counts < total]
    found = np.empty_like(counts)
    began = before = 0.0
    for stage in stages:
        here = (counts >= before) & (counts < before + stage.requests)
        found[here] = began + _moment(counts[here] - before, stage)
        began, before = began + stage.seconds, before + stage.requests
    return np.asarray(found * NANOSECONDS, dtype=np.int64)


def expected(stages: Sequence[Stage], begin: float, end: float) -> float:
    """How many requests arrive between two moments, in seconds after the start, on average."""
    found = began = 0.0
    for stage in stages:
        first, last = (min(max(each - began, 0.0), stage.seconds) for each in (begin, end))
        slope = (stage.last - stage.rate) / stage.seconds
        found += (last - first) * (stage.rate + slope * (first + last) / 2)
        began += stage.seconds
    return found


def seconds_of(stages: Sequence[Stage]) -> float:
    """How long they last together."""
    return sum(stage.seconds for stage in stages)


def _moment(counts: NDArray[np.float64], stage: Stage) -> NDArray[np.float64]:
    """When so many have arrived: the rate is a line, its integral a parabola."""
    slope = (stage.last - stage.rate) / stage.seconds
    if not slope:
        return np.asarray(counts / stage.rate)
    return np.asarray((np.sqrt(np.maximum(stage.rate**2 + 2 * slope * counts, 0.0)) - stage.rate) / slope)
