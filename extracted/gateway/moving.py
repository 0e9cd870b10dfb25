"""Takes steps: the plan's text is replaced whole, by one writer at a time, and each step is added to the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import UnknownName, UnwritablePath
from banyan.output import replaced
from banyan.plan.reading import read_plan
from banyan.plan.routes import PlannedRoute
from banyan.plan.setting import with_states
from banyan.plan.values import Plan
from extracted.gateway.states import Refused, Step, told
from extracted.gateway.table import require_safe_writes
from extracted.running import history
from extracted.running.history import Event
from extracted.running.state import alone, folder_of, made
from extracted.running.switch import person

_LOCK = "routes.lock"
FIRST = "monolith"
BY_HAND = "the plan was edited"

Judge = Callable[[Plan, PlannedRoute], Step]
"""What makes a step of a route."""


@dataclass(frozen=True, slots=True)
class Note:
    """Why a step is taken, and whether without the evidence that it needs."""

    reason: str = ""
    is_forced: bool = False
    is_dry: bool = False


def chosen(plan: Plan, name: str) -> tuple[PlannedRoute, ...]:
    """The route of a name, or all routes of the service of that name. Raises UnknownName."""
    found = [route for route in plan.routes if route.name == name]
    found = found or [route for route in plan.routes if route.service == name]
    if not found:
        known = dict.fromkeys(name for route in plan.routes for name in (route.name, route.service))
        raise UnknownName("route or service with routes", name, tuple(known))
    return tuple(found)


def move(file: Path, name: str, judge: Judge, note: Note) -> tuple[Step, ...]:
    """Take one step with each route of a name: all of them, or none.

    Raises Refused for what lacks evidence, unless it is forced; UnsafeWrites, UnknownName, UnwritablePath.
    """
    if note.is_dry:
        return _judged(read_plan(file).accepted(), name, judge, note)
    with alone(made(folder_of(file)) / _LOCK):
        plan = read_plan(file).accepted()
        steps = _judged(plan, name, judge, note)
        taken = [step for step in steps if not step.is_idle]
        if taken:
            _mend(file, plan.routes)
            _write(file, [step.after for step in taken])
            now = _now()
            for step in taken:
                history.append(folder_of(file), _event(step, now, note))
    return steps


def made_up_for(file: Path, names: Collection[str], reason: str) -> None:
    """Note the steps of some routes whose writer was killed before it did so. Raises UnwritablePath."""
    with alone(made(folder_of(file)) / _LOCK):
        _mend(file, [route for route in read_plan(file).accepted().routes if route.name in names], reason)


def moves(file: Path) -> tuple[Event, ...]:
    """All steps of routes, the oldest first."""
    return tuple(event for event in history.read(folder_of(file)) if event.what == "route")


def served_since(events: Iterable[Event], route: PlannedRoute) -> dt.datetime | None:
    """Since when all of a route has been in service, by the history."""
    last = next((each for each in reversed([*events]) if each.subject == route.name), None)
    return dt.datetime.fromisoformat(last.at) if last and last.after == told(route) == "service" else None


def edited(events: Sequence[Event], routes: Iterable[PlannedRoute]) -> tuple[PlannedRoute, ...]:
    """Routes that are not where their last step left them: somebody edited the plan."""
    last = {event.subject: event.after for event in events}
    return tuple(route for route in routes if last.get(route.name, FIRST) != told(route))


def _judged(plan: Plan, name: str, judge: Judge, note: Note) -> tuple[Step, ...]:
    steps = tuple(judge(plan, route) for route in chosen(plan, name))
    for step in steps:
        if step.after.writes != step.before.writes:
            require_safe_writes(plan, step.after)
    if any(step.obstacles for step in steps) and not note.is_forced:
        raise Refused(steps)
    return steps


def _mend(file: Path, routes: Iterable[PlannedRoute], reason: str = BY_HAND) -> None:
    """Add what the history misses: edits of the plan, and steps whose writer was killed before it noted them."""
    events = moves(file)
    last = {event.subject: event.after for event in events}
    for route in edited(events, routes):
        before = last.get(route.name, FIRST)
        history.append(folder_of(file), Event(_now(), "route", route.name, before, told(route), "", reason))


def _write(file: Path, routes: Sequence[PlannedRoute]) -> None:
    """First what counts, then the note of it: a note that was cut off is made up for by the next step."""
    try:
        replaced(file.resolve(), with_states(file.read_bytes().decode(), routes).encode())
    except OSError as error:
        raise UnwritablePath(file, error.strerror or str(error)) from error


def _event(step: Step, now: str, note: Note) -> Event:
    is_forced = bool(step.obstacles)
    before, after = told(step.before), told(step.after)
    return Event(now, "route", step.before.name, before, after, person(), note.reason, step.evidence, is_forced)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
