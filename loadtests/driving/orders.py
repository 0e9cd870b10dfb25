"""What Banyan and its generators say to each other: one JSON object a line.

Banyan sends one `Job`, then a `BlockOrder` for each block. A generator answers the job with `ready`, sends a `Live`
each second of a block, and a `BlockDone` at its end. It ends when its input does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from loadtests.driving.arrivals import Stage
from loadtests.driving.traffic import Asked
from loadtests.driving.traffic import asked as read_asked

READY = "ready"


@dataclass(frozen=True, slots=True)
class Job:
    """What a generator is for: the traffic, or Locust's user classes in `locustfile`; it is `part` of `parts` alike.

    At most `in_flight` requests wait for their answers at once; what would be more is not sent, and said to be so.
    """

    traffic: tuple[Asked, ...] = ()
    locustfile: str = ""
    part: int = 0
    parts: int = 1
    in_flight: int = 5_000
    patience: float = 30.0

    def line(self) -> str:
        """As it is sent."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class BlockOrder:
    """One block: against `host`, with arrivals in `stages`; the same `seed` gives the same ones. Rows go to `rows`.

    With `more_hosts` all hosts take arrivals in turn. `headers` are added to each request, whatever it has of its own.
    Once one of the limits `abort` is broken, the block ends, with what was asked until then.

    With `users` it is Locust's closed model instead: so many users, each of whom asks again once answered, after
    `pause` seconds.
    """

    host: str
    rows: str
    stages: tuple[Stage, ...]
    seed: int = 0
    is_even: bool = False
    users: int = 0
    pause: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    abort: tuple[str, ...] = ()
    more_hosts: tuple[str, ...] = ()

    def line(self) -> str:
        """As it is sent."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Live:
    """How a block goes: what was sent and answered so far, and what the last second was like."""

    sent: int
    errors: int
    in_flight: int
    p95_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class BlockDone:
    """How a generator did in a block: what it should have sent and did not, how late it was, what it had to work.

    `lateness_ms` are the median, p99 and the longest of actual minus intended starts, `late` is how many of them were
    longer than a generator is allowed (see `loadtests.judgement.trust`), `processor` its share of one core,
    `waited` the share of the time in which it was ready and had none, `reasons` how often answers were bad for
    which reason, `breach` the limit that ended it early and what was measured of it.
    """

    seconds: float
    planned: int
    sent: int
    errors: int
    unsent: int
    lateness_ms: tuple[float, float, float]
    late: int
    processor: float
    most_in_flight: int
    plain_p95_ms: float = 0.0
    reasons: Mapping[str, int] = field(default_factory=dict)
    breach: str = ""
    waited: float = 0.0


def job(line: str) -> Job:
    """A job that was sent."""
    document = json.loads(line)
    return Job(**{**document, "traffic": tuple(read_asked(each) for each in document["traffic"])})


def block(line: str) -> BlockOrder:
    """An order that was sent."""
    document = json.loads(line)
    stages = tuple(Stage(**each) for each in document["stages"])
    return BlockOrder(
        **{**document, "stages": stages, "abort": tuple(document["abort"]), "more_hosts": tuple(document["more_hosts"])}
    )


def said(line: str) -> Live | BlockDone | str:
    """What a generator said."""
    document = json.loads(line)
    match document.pop("say"):
        case "live":
            return Live(**document)
        case "done":
            return BlockDone(**{**document, "lateness_ms": tuple(document["lateness_ms"])})
        case word:
            return str(word)


def saying(value: Live | BlockDone | str) -> str:
    """A line that `said` understands."""
    match value:
        case Live():
            return json.dumps({"say": "live", **asdict(value)})
        case BlockDone():
            return json.dumps({"say": "done", **asdict(value)})
        case _:
            return json.dumps({"say": value})
