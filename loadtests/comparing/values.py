"""What a comparison is asked for, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.driving.arrivals import Stage
from loadtests.driving.remote import Door
from loadtests.driving.shaping import CONSTANT, shaped
from loadtests.driving.traffic import Asked
from loadtests.judgement.blocks import Arm
from loadtests.judgement.curves import Curve, Slice
from loadtests.judgement.judging import Judgement
from loadtests.judgement.margins import Terms
from loadtests.judgement.trust import Driven


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name, where it is asked, and headers that every request to it gets."""

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked for: both sides, the traffic, how much of it for how long, and what it is judged by.

    `rate` is in requests a second; with `users` there is Locust's closed model instead. `differs` lets sides be
    compared whose answers differ. `shape` is that of the arrivals of a block (`loadtests.driving.shaping`); a limit of
    `abort` that is broken ends the run. With a `door` the generators are workers that come to it.
    """

    before: Side
    after: Side
    terms: Terms
    traffic: tuple[Asked, ...] = ()
    locustfile: str = ""
    pairs: int = 12
    seconds: float = 10.0
    rate: float = 20.0
    is_even: bool = False
    users: int = 0
    pause: float = 0.0
    processes: int = 1
    in_flight: int = 5_000
    seed: int = 0
    differs: bool = False
    shape: str = CONSTANT
    abort: tuple[str, ...] = ()
    door: Door | None = None

    def side(self, arm: Arm) -> Side:
        """The side of an arm."""
        return self.before if arm is Arm.BEFORE else self.after

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The arrivals of a block."""
        return (Stage(self.seconds, 0.0),) if self.users else shaped(self.shape, self.rate, self.seconds).stages


@dataclass(frozen=True, slots=True)
class BlockRun:
    """One block that was run: its number from 0, its pair, how long it took, and how the generators did.

    `began_s` counts from the first block on. `times` are p50, p95 and raw_p95 of all good answers, in milliseconds.
    """

    number: int
    pair: int
    arm: Arm
    seconds: float
    sent: int
    errors: int
    driven: Driven
    lateness_ms: tuple[float, float, float]
    most_in_flight: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    began_s: float = 0.0
    times: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison.

    `warm_up` is how many blocks were run before, `ended` why it ended early, or "", `is_breached` whether a limit
    did it. `curves` and `slices` are to be drawn: distributions, and what blocks were like from beginning to end.
    `machines` are those of workers elsewhere, `expected_ms` is by what times of users who wait were corrected.
    """

    asked: Comparison
    judgement: Judgement
    blocks: tuple[BlockRun, ...]
    began_at: dt.datetime
    ended_at: dt.datetime
    warm_up: int = 0
    ended: str = ""
    notes: tuple[str, ...] = ()
    is_breached: bool = False
    curves: tuple[Curve, ...] = ()
    slices: tuple[Slice, ...] = ()
    machines: tuple[Mapping[str, Any], ...] = ()
    expected_ms: float = 0.0

    @property
    def is_partial(self) -> bool:
        """Whether it ended before all of its blocks were run."""
        return bool(self.ended)
