"""Which step of a route is allowed on which evidence: a state machine of pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from banyan.errors import BanyanError, UsageError
from banyan.plan.routes import STATES, PlannedRoute, Routing, State
from extracted.gateway.rulings import Grounds, ruling

Methods = Literal["both", "reads", "writes"]


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
    needed = _needed(before, after, routing)
    found = [ruling(kind, before, routing, grounds) for kind in needed]
    missing = [each for each in found if each.obstacle]
    others = list(_other_obstacles(before, after, routing, grounds, needed))
    names = tuple(each.name for each in found if not each.obstacle)
    is_inconclusive = bool(missing) and not others and all(each.standing == "inconclusive" for each in missing)
    return Step(before, after, names, (*(each.obstacle for each in missing), *others), is_inconclusive)


def rolled_back(route: PlannedRoute) -> Step:
    """All of a route to the monolith, which needs nothing."""
    return Step(route, replace(route, reads="monolith", writes="monolith", weight=0))


def _needed(before: PlannedRoute, after: PlannedRoute, routing: Routing) -> tuple[str, ...]:
    """The kinds of evidence that all steps on the way need together."""
    kinds: dict[str, None] = {}
    for was, becomes in ((before.reads, after.reads), (before.writes, after.writes)):
        for state in STATES[STATES.index(was) + 1 : STATES.index(becomes) + 1]:
            kinds |= dict.fromkeys(routing.needs(state))  # type: ignore[arg-type]
    return tuple(kinds)


def _enters(state: State, before: PlannedRoute, after: PlannedRoute) -> bool:
    """Whether reads or writes come to a state that they were not at or past."""
    place, pairs = STATES.index(state), ((before.reads, after.reads), (before.writes, after.writes))
    return any(STATES.index(was) < place <= STATES.index(becomes) for was, becomes in pairs)


def _other_obstacles(
    before: PlannedRoute, after: PlannedRoute, routing: Routing, grounds: Grounds, needed: tuple[str, ...]
) -> Iterator[str]:
    """What says fail though no step asks for it; code that is retired before it was idle long enough.

    A canary does not grow against its own evidence, and no route goes into service against any that is joined.
    """
    grew = after.weight > before.weight and "canary" in {after.reads, after.writes}
    kinds = ("canary",) if grew else routing.ready_needs if _enters("service", before, after) else ()
    for found in (ruling(kind, before, routing, grounds) for kind in kinds if kind not in needed):
        if found.standing == "fail" or (grew and found.is_against):
            yield found.obstacle if found.standing == "fail" else f"{found.told} says fail"
    for was, becomes in {(before.reads, after.reads), (before.writes, after.writes)}:
        if becomes == "retired" and was not in {"service", "retired"}:
            yield f"it was never in service: it is at {was}"
            return
    if "retired" in {after.reads, after.writes} and told(before) != "retired" and grounds.hold:
        since = grounds.served_since
        if since is None or grounds.now - since < grounds.hold:
            yield f"it has not been in service for {grounds.hold.days} days yet"
