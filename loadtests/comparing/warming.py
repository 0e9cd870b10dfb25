"""When blocks begin to count: once both sides have come to rest, by a rule and not by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loadtests.judgement.blocks import Arm

STEADY = 0.10
"""A side is at rest when the median of a block is within a tenth of that of the one before, or a millisecond."""

_TICK_MS = 1.0

MOST = 6
"""So many blocks of each side at most; then the run goes on, and says that it was not at rest."""

SHARE = 0.5
"""The part of a block's length that one of the warm-up has."""


def is_steady(medians: Mapping[Arm, Sequence[float]]) -> bool:
    """Whether both sides are at rest."""
    return all(len(found) >= 2 and _is_near(found[-2], found[-1]) for found in medians.values())


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= max(STEADY * max(one, other), _TICK_MS)
