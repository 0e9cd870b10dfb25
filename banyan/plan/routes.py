"""What a plan says of routes, in the Gateway API's words: what each matches, and how far it has moved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["monolith", "shadow", "canary", "service", "retired"]
STATES: tuple[str, ...] = get_args(State)
"""How far a route has moved, in this order."""

PathType = Literal["Exact", "PathPrefix", "RegularExpression"]
PATH_TYPES: tuple[str, ...] = get_args(PathType)
ValueType = Literal["Exact", "RegularExpression"]
VALUE_TYPES: tuple[str, ...] = get_args(ValueType)

READS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing; all others are writes."""
WRITES = ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*READS, *WRITES)

StickyBy = Literal["cookie", "header", "claim", "address", "none"]
STICKY: tuple[str, ...] = get_args(StickyBy)

EVIDENCE = ("boundary", "simulation", "guard", "contracts", "fuzz", "shadow", "load", "canary", "rollback")
"""Kinds of evidence that a step can need, in the order in which they can be taken."""

Engine = Literal["nginx", "haproxy", "envoy"]
ENGINES: tuple[str, ...] = get_args(Engine)
"""What `banyan gateway run` can start; nginx without a word."""

OF_A_ROUTE = ("shadow", "canary", "rollback")
"""Evidence that is about one route; all other kinds are about a service."""

OF_THE_MONOLITH = ("boundary", "simulation")
"""Evidence that is taken on the monolith alone, before there is a service or after; all other kinds on both sides."""


@dataclass(frozen=True, slots=True)
class PathMatch:
    """What a path must be: equal to `value`, `value` or anything below it, or all of it matched by an expression."""

    value: str = "/"
    type: PathType = "PathPrefix"

    def __str__(self) -> str:
        match self.type:
            case "PathPrefix":
                return f"{self.value.rstrip('/')}/*"
            case "RegularExpression":
                return f"~{self.value}"
            case _:
                return self.value

    def takes(self, path: str) -> bool:
        """Whether a path is matched; a prefix ends where a segment ends."""
        match self.type:
            case "Exact":
                return path == self.value
            case "PathPrefix":
                return self.value in {"/", path} or path.startswith(f"{self.value}/")
            case _:
                return re.fullmatch(self.value, path, re.ASCII) is not None


@dataclass(frozen=True, slots=True, order=True)
class ValueMatch:
    """What a header or a cookie must be; the name of a header is in small letters."""

    name: str
    value: str
    type: ValueType = "Exact"


@dataclass(frozen=True, slots=True)
class Match:
    """One way to be matched: all of it must hold. `method` is "" for any."""

    path: PathMatch = PathMatch()
    method: str = ""
    headers: tuple[ValueMatch, ...] = ()
    cookies: tuple[ValueMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Sticky:
    """By what a user is known, so that they see one side: `name` is that of the cookie, the header or the claim."""

    by: StickyBy = "cookie"
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """One route: requests that one of its matches takes, and where they go.

    `reads` and `writes` move apart. `weight` is the share of users in percent that a canary gives to the service;
    `cohorts` are headers and cookies (in matches without a path) whose users a canary always gives to it. `sticky`
    None is that of the whole table.
    """

    name: str
    service: str = ""
    matches: tuple[Match, ...] = ()
    reads: State = "monolith"
    writes: State = "monolith"
    weight: int = 0
    cohorts: tuple[Match, ...] = ()
    sticky: Sticky | None = None

    @property
    def lets_monolith_write(self) -> bool:
        """Whether requests that change something may come to the monolith, for some users at least."""
        return self.writes not in {"service", "retired"} and any(match.method not in READS for match in self.matches)


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a canary grows, and how much worse than the monolith a service may be, in the words of Flagger.

    `step_weights` stand in the place of `step_weight` and `max_weight`; at the weights of `pause_at` a person says when
    to go on. `error_margin` is in percentage points, `latency_margin` in percent of what the monolith takes at each of
    the `quantiles`, also in percent; `false_alarms` is the rate, in percent, of rollouts that are told wrongly.
    """

    interval: int = 60
    step_weight: int = 10
    max_weight: int = 50
    step_weights: tuple[int, ...] = ()
    pause_at: tuple[int, ...] = ()
    error_margin: float = 0.5
    latency_margin: float = 10.0
    quantiles: tuple[float, ...] = (50.0, 95.0)
    false_alarms: float = 1.0

    @property
    def weights(self) -> tuple[int, ...]:
        """The weights that it goes through, the least first."""
        return self.step_weights or (*range(self.step_weight, self.max_weight, self.step_weight), self.max_weight)


@dataclass(frozen=True, slots=True)
class Sessions:
    """How the session of a browser becomes a token for a service.

    The engine asks the monolith at `path` who the user of the `cookie` is, and keeps the answer for `cache_seconds`
    where it can keep answers.
    """

    cookie: str = "sessionid"
    path: str = "/internal/links/session/"
    cache_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Routing:
    """What holds for all routes.

    `*_needs` are the kinds of evidence that a step into that state needs, `ready_needs` those that `banyan ready`
    joins; `fresh_hours` is how old evidence may be. In shadow `mirror_percent` of the requests are copied to the
    `comparator`, or to the service itself where there is none.

    `engine` takes requests at `listen` and tells of itself at `admin`, both `HOST:PORT`; `admin` "" is the next port on
    this machine. A service has `patience_seconds` to begin its answer before the monolith is asked instead, where that
    may be done, and either side `timeout_seconds` before there is an error. `sessions` None leaves them as they are.
    """

    fresh_hours: int = 24
    shadow_needs: tuple[str, ...] = ("contracts",)
    canary_needs: tuple[str, ...] = ("shadow",)
    service_needs: tuple[str, ...] = ("canary", "load", "fuzz")
    retired_needs: tuple[str, ...] = ()
    ready_needs: tuple[str, ...] = EVIDENCE
    sticky: Sticky = Sticky()
    mirror_percent: int = 100
    comparator: str = ""
    engine: Engine = "nginx"
    listen: str = "127.0.0.1:8080"
    admin: str = ""
    patience_seconds: int = 10
    timeout_seconds: int = 60
    rollout: Rollout = Rollout()
    sessions: Sessions | None = None

    def needs(self, state: State) -> tuple[str, ...]:
        """The evidence that a step into a state needs."""
        match state:
            case "shadow":
                return self.shadow_needs
            case "canary":
                return self.canary_needs
            case "service":
                return self.service_needs
            case "retired":
                return self.retired_needs
            case _:
                return ()
