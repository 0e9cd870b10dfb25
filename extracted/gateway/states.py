"""Which step of a route is allowed on which evidence: a state machine of pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from banyan.errors import BanyanError, UsageError
from banyan.evidence import Evidence, Verdict, latest
from banyan.plan.routes import OF_A_ROUTE, STATES, PlannedRoute, Routing, State
from banyan.plan.values import MONOLITH

Methods = Literal["both", "reads", "writes"]
_SLACK = dt.timedelta(minutes=5)
"""Clocks of machines may differ by so much."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a step is judged on: the evidence, what runs now (by target; absent if unknown), and the time.

    `served_since` tells since when all of a route has been in `service`, None if it is not.
    """

    store: tuple[Evidence, ...]
    versions: Mapping[str, str]
    now: dt.datetime
    served_since: dt.datetime | None = None
    hold: dt.timedelta = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Step:
    """A route before and after, with the evidence that it rests on and what stands in its way."""

    before: PlannedRoute
    after: PlannedRoute
    evidence: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    is_inconclusive: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing changes."""
        return self.before == self.after


class Refused(BanyanError):
    """Steps without the evidence that they need; exit 3 where all that is in the way is inconclusive."""

    exit_code = 1

    def __init__(self, steps: Iterable[Step]) -> None:
        refused = [step for step in steps if step.obstacles]
        lines = [f"  {step.before.name}: {each}" for step in refused for each in step.obstacles]
        hint = "take the evidence (docs/routing.md says how), or step without it with --force, which is recorded"
        super().__init__("\n".join(["refused:", *lines]), hint=hint)
        if all(step.is_inconclusive for step in refused):
            self.exit_code = 3  # type: ignore[misc]


def told(route: PlannedRoute) -> str:
    """The state of a route in words: `canary 10 %`, or `reads canary 10 %, writes monolith`."""
    reads, writes = (f"canary {route.weight} %" if each == "canary" else each for each in (route.reads, route.writes))
    return reads if reads == writes else f"reads {reads}, writes {writes}"


def changed(route: PlannedRoute, state: State, methods: Methods = "both", weight: int | None = None) -> PlannedRoute:
    """A route in another state. Raises UsageError for a canary without a weight, or a weight without a canary."""
    after = replace(
        route,
        reads=route.reads if methods == "writes" else state,
        writes=route.writes if methods == "reads" else state,
    )
    is_canary = "canary" in {after.reads, after.writes}
    if weight is not None and state != "canary":
        raise UsageError(f"a weight is for a canary, not for {state}", hint="leave --weight out")
    if not is_canary:
        return replace(after, weight=0)
    after = after if weight is None else replace(after, weight=weight)
    if not after.weight and not after.cohorts:
        raise UsageError(f"{route.name} would be a canary that nobody sees", hint="say for how many: --weight 5")
    return after


def next_state(route: PlannedRoute, methods: Methods = "both") -> State:
    """The state after the one that is furthest behind. Raises UsageError at the last one."""
    known = {"reads": (route.reads,), "writes": (route.writes,), "both": (route.reads, route.writes)}[methods]
    place = min(map(STATES.index, known))
    if STATES[place] in {"service", "retired"}:
        hint = "`banyan route set NAME retired` says that the monolith's code is gone"
        raise UsageError(f"{route.name} is at {STATES[place]}: there is no step after it", hint=hint)
    return STATES[place + 1]  # type: ignore[return-value]


def judged(before: PlannedRoute, after: PlannedRoute, routing: Routing, grounds: Grounds) -> Step:
    """A step with the evidence for it, and with all that is missing, stale or against it."""
    found = [_ruling(kind, before, routing, grounds) for kind in _needed(before, after, routing)]
    obstacles = [each.obstacle for each in found if each.obstacle]
    others = list(_other_obstacles(before, after, grounds))
    names = tuple(each.name for each in found if not each.obstacle)
    is_inconclusive = bool(obstacles) and not others and all(each.is_inconclusive for each in found if each.obstacle)
    return Step(before, after, names, (*obstacles, *others), is_inconclusive)


def rolled_back(route: PlannedRoute) -> Step:
    """All of a route to the monolith, which needs nothing."""
    return Step(route, replace(route, reads="monolith", writes="monolith", weight=0))


@dataclass(frozen=True, slots=True)
class _Ruling:
    name: str = ""
    obstacle: str = ""
    is_inconclusive: bool = False


def _needed(before: PlannedRoute, after: PlannedRoute, routing: Routing) -> tuple[str, ...]:
    """The kinds of evidence that all steps on the way need together."""
    kinds: dict[str, None] = {}
    for was, becomes in ((before.reads, after.reads), (before.writes, after.writes)):
        for state in STATES[STATES.index(was) + 1 : STATES.index(becomes) + 1]:
            kinds |= dict.fromkeys(routing.needs(state))  # type: ignore[arg-type]
    return tuple(kinds)


def _ruling(kind: str, route: PlannedRoute, routing: Routing, grounds: Grounds) -> _Ruling:
    subject = route.name if kind in OF_A_ROUTE else route.service
    found = latest(grounds.store, kind, subject)
    if found is None:
        return _Ruling(obstacle=f"no {kind} evidence for {subject}")
    what = f"the {kind} evidence for {subject} ({found.name})"
    age = grounds.now - found.created_at
    if found.verdict is Verdict.INCONCLUSIVE:
        return _Ruling(obstacle=f"{what} is inconclusive", is_inconclusive=True)
    if found.verdict is Verdict.FAIL:
        return _Ruling(obstacle=f"{what} says fail{f': {found.summary}' if found.summary else ''}")
    if age >= dt.timedelta(hours=routing.fresh_hours):
        hours = age.total_seconds() / 3600
        return _Ruling(obstacle=f"{what} is {hours:.0f} hours old, and counts for {routing.fresh_hours}")
    if age < -_SLACK:
        return _Ruling(obstacle=f"{what} is dated in the future")
    if other := _other_version(found, route, grounds.versions):
        return _Ruling(obstacle=f"{what} {other}")
    return _Ruling(found.name)


def _other_version(found: Evidence, route: PlannedRoute, versions: Mapping[str, str]) -> str:
    for target in (MONOLITH, route.service):
        taken, runs = found.targets.get(target), versions.get(target)
        if not taken:
            return f"does not say on which version of {target} it was taken"
        if not runs:
            return f"cannot be held against {target}, whose version is not known: say it with --version {target}=..."
        if taken != runs:
            return f"was taken on {target} {taken}, and {runs} runs now"
    return ""


def _other_obstacles(before: PlannedRoute, after: PlannedRoute, grounds: Grounds) -> Iterator[str]:
    """A canary that grows while its evidence says fail; code that is retired before it was idle long enough."""
    grew = after.weight > before.weight and "canary" in {after.reads, after.writes}
    found = latest(grounds.store, "canary", before.name)
    if grew and found and found.verdict is Verdict.FAIL and not _other_version(found, before, grounds.versions):
        yield f"the canary evidence for {before.name} ({found.name}) says fail"
    for was, becomes in {(before.reads, after.reads), (before.writes, after.writes)}:
        if becomes == "retired" and was not in {"service", "retired"}:
            yield f"it was never in service: it is at {was}"
            return
    if "retired" in {after.reads, after.writes} and told(before) != "retired" and grounds.hold:
        since = grounds.served_since
        if since is None or grounds.now - since < grounds.hold:
            yield f"it has not been in service for {grounds.hold.days} days yet"
