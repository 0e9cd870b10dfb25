"""What a scaling test is asked for, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loadtests.comparing.values import Side
from loadtests.driving.traffic import Asked
from loadtests.judgement.blocks import Arm
from loadtests.judgement.knees import Knee
from loadtests.judgement.limits import Limit
from loadtests.judgement.trust import Driven

THROUGH, STRAIGHT = "through the gateway", "straight to the service"


@dataclass(frozen=True, slots=True)
class Scaling:
    """What is asked for: both sides, how many replicas, the traffic, and the limits within which it is to be answered.

    Rates are requests a second: the first that is tried, and the highest. `need` is the rate that the side after has to
    carry, 0 for none. `shape` is that of the arrivals of one step, around its rate.
    """

    before: Side
    after: Side
    replicas: tuple[int, ...]
    traffic: tuple[Asked, ...]
    limits: tuple[Limit, ...]
    rate: float = 20.0
    most: float = 10_000.0
    seconds: float = 5.0
    rounds: int = 3
    need: float = 0.0
    shape: str = "constant"
    abort: tuple[str, ...] = ()
    processes: int = 1
    in_flight: int = 5_000
    seed: int = 1

    def side(self, arm: Arm) -> Side:
        """The side of an arm."""
        return self.before if arm is Arm.BEFORE else self.after


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step cost one part of a side: seconds of processor time, and the most memory that it held in bytes."""

    processor_s: float
    memory: int


@dataclass(frozen=True, slots=True)
class Step:
    """One rate that was tried: what was measured, which limits broke, what it cost each part, how busy the host was.

    `rate` is what was asked, `throughput` good answers a second; times are milliseconds, `size` bytes of one answer.
    `way` is how the price of the hop was asked for, "" for all other steps.
    """

    arm: Arm
    replicas: int
    round: int
    rate: float
    seconds: float
    sent: int
    errors: int
    throughput: float
    times: Mapping[str, float]
    size: float
    broken: tuple[str, ...]
    driven: Driven
    costs: Mapping[str, Cost]
    host: float
    way: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether all limits were kept."""
        return not self.broken


@dataclass(frozen=True, slots=True)
class Found:
    """The knee of one side with so many replicas, in one round."""

    arm: Arm
    replicas: int
    round: int
    knee: Knee
    throughput: float


@dataclass(frozen=True, slots=True)
class Hop:
    """What asking through the gateway adds to asking the service: medians in milliseconds, of so many pairs."""

    direct_ms: float
    gateway_ms: float
    low_ms: float
    high_ms: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Scaled:
    """What came of it; `ended` is why it ended early, or ""."""

    asked: Scaling
    steps: tuple[Step, ...]
    found: tuple[Found, ...]
    doubts: tuple[str, ...]
    began_at: dt.datetime
    ended_at: dt.datetime
    hop: Hop | None = None
    ended: str = ""
    is_breached: bool = False
    notes: tuple[str, ...] = ()

    def knees(self, arm: Arm, replicas: int) -> Sequence[Found]:
        """What was found of a side with so many replicas."""
        return [each for each in self.found if (each.arm, each.replicas) == (arm, replicas)]


@dataclass(frozen=True, slots=True)
class Limited:
    """What each replica may use of the processor: the `share` of one core, None for all, and by what it is held."""

    share: float | None = None
    by: str = ""
    notes: tuple[str, ...] = field(default=())
