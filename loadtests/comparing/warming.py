"""When blocks begin to count: once both sides have come to rest, by a rule and not by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banyan.statistics import quantile_interval
from loadtests.judgement.blocks import Arm, Times

STEADY = 0.10
"""A side is at rest when the median of a block is no more than a tenth below that of the one before, or a millisecond.

As far as chance does not explain it: a median of few requests differs from block to block on any side.
"""

_TICK_MS = 1.0

MOST = 6
"""So many blocks of each side at most; then the run goes on, and says that it was not at rest."""

SHARE = 0.5
"""The part of a block's length that one of the warm-up has."""


def is_steady(blocks: Mapping[Arm, Sequence[Times]]) -> bool:
    """Whether both sides are at rest, by the times of each block of theirs in its order."""
    return all(len(found) >= 2 and is_at_rest(found[-2], found[-1]) for found in blocks.values())


def is_at_rest(before: Times, after: Times) -> bool:
    """Whether a block is not surely quicker than the one before it, in the middle of its times.

    Code and caches are read once, and make what comes after quicker. What is slower at times is no warm-up. Fewer
    than six times are no proof of anything.
    """
    earlier, later = (quantile_interval(times.tolist(), 0.5) for times in (before, after))
    if earlier is None or later is None:
        return True
    return earlier.low - later.high <= max(STEADY * earlier.low, _TICK_MS)
