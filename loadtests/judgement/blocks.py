"""What was measured: blocks of requests, in pairs of one block of each side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

TOGETHER = "all routes"
"""The subject that is all routes at once."""

Times = NDArray[np.float64]
"""Milliseconds."""


class Arm(StrEnum):
    """Which side a block was run against."""

    BEFORE = "a"
    AFTER = "b"


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """The requests of one route in one block: how long each good answer took, and how many failed.

    `milliseconds` count from the moment at which a request was meant to start, `raw` from when it did. `moments` are
    those at which good ones were meant to start, in seconds since the block began; none where that is not known.
    """

    milliseconds: Times
    raw: Times
    errors: int = 0
    moments: Times = field(default_factory=lambda: np.empty(0))

    @property
    def sent(self) -> int:
        """How many there were, good or not."""
        return len(self.milliseconds) + self.errors

    @property
    def has_moments(self) -> bool:
        """Whether it is known of each time when its request was meant to start."""
        return len(self.moments) == len(self.milliseconds)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block: its side, its place in the run, how many seconds it lasted, and the requests of each route."""

    arm: Arm
    seconds: float
    routes: Mapping[str, Requests] = field(default_factory=dict)

    def of(self, subject: str) -> Requests:
        """The requests of a route, or of all together; none where nothing was asked."""
        if subject != TOGETHER:
            return self.routes.get(subject, _NOTHING)
        return joined(self.routes.values())


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two blocks that were run one after the other, in whatever order."""

    before: Block
    after: Block


def joined(parts: Iterable[Requests]) -> Requests:
    """Several lots of requests as one."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    if not found:
        return _NOTHING
    return Requests(
        np.concatenate([part.milliseconds for part in found]),
        np.concatenate([part.raw for part in found]),
        sum(part.errors for part in found),
        np.concatenate([part.moments for part in found]),
    )


def subjects(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """All routes that were asked, sorted, and all together where there are several."""
    names = sorted({name for pair in pairs for block in (pair.before, pair.after) for name in block.routes})
    return (*names, TOGETHER) if len(names) != 1 else tuple(names)


_NOTHING = Requests(np.empty(0), np.empty(0))
