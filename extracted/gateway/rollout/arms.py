"""Counts what the engine logged for both arms of a canary: what users got whom the table gave to either side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from banyan.plan.routes import READS, PlannedRoute
from banyan.plan.values import MONOLITH
from extracted.gateway.access_log import Answered

TOGETHER = "all routes"
"""The subject that is all routes of a rollout at once."""

_GAVE_UP = 499


@dataclass(slots=True)
class Arm:
    """What one side's users got: how many answers, how many failed, how many refused (4xx), and how long they took.

    `times` counts the answers that did not fail, by whole milliseconds, which is as exact as engines log them.
    """

    answers: int = 0
    errors: int = 0
    refusals: int = 0
    times: Counter[int] = field(default_factory=Counter)

    def add(self, answered: Answered) -> None:
        """Add one request."""
        self.answers += 1
        if is_error(answered):
            self.errors += 1
            return
        self.refusals += 400 <= answered.status < 500
        self.times[round(answered.seconds * 1000)] += 1


@dataclass(slots=True)
class Pair:
    """Both arms at the same time."""

    service: Arm = field(default_factory=Arm)
    monolith: Arm = field(default_factory=Arm)


class Observed:
    """Requests of the routes of a rollout, by route and for all together: in this step, and in this interval."""

    def __init__(self, routes: Iterable[PlannedRoute]) -> None:
        self._routes = {route.name: route for route in routes}
        self.subjects = (*self._routes, *([TOGETHER] if len(self._routes) > 1 else []))
        self.whole = self.subjects[-1]
        self.since = dt.datetime.min.replace(tzinfo=dt.UTC)
        self.step: dict[str, Pair] = {}
        self.interval: dict[str, Pair] = {}
        self.begin_step(self.since)

    def begin_step(self, since: dt.datetime) -> None:
        """Forget what was seen; only requests that are logged from `since` on count."""
        self.since = since
        self.step = {subject: Pair() for subject in self.subjects}
        self.begin_interval()

    def begin_interval(self) -> None:
        """Begin the next interval of the same step."""
        self.interval = {subject: Pair() for subject in self.subjects}

    def add(self, answered: Answered) -> None:
        """Add a request, unless it is of another route, of methods that do not move, or from before."""
        route = self._routes.get(answered.route)
        if route is None or not _is_split(route, answered) or _aware(answered.at) < self.since:
            return
        for window in (self.step, self.interval):
            for subject in {route.name, self.whole}:
                pair = window[subject]
                (pair.monolith if answered.side == MONOLITH else pair.service).add(answered)


def is_error(answered: Answered) -> bool:
    """Whether a request failed: no answer, one of 5xx, one nobody waited for, or one that the monolith had to give."""
    return answered.fell_back or not 100 <= answered.status < 500 or answered.status == _GAVE_UP


def _is_split(route: PlannedRoute, answered: Answered) -> bool:
    """Whether the table could have given the request to either side."""
    state = route.reads if answered.method in READS else route.writes
    return state == "canary" and answered.side in {MONOLITH, route.service}


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.astimezone()
