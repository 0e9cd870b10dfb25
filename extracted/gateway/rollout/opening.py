"""Which routes a rollout moves, and at which weight it begins: refused where they do not stand together."""

from __future__ import annotations

from banyan.errors import UsageError
from banyan.plan.routes import PlannedRoute, Rollout
from banyan.plan.values import Plan
from extracted.gateway.moving import chosen
from extracted.gateway.states import Methods, told

_DONE = {"service", "retired"}


def moving(plan: Plan, name: str, methods: Methods) -> tuple[PlannedRoute, ...]:
    """The routes of a name that are not in service yet. Raises UnknownName, UsageError."""
    routes = tuple(route for route in chosen(plan, name) if not set(_states(route, methods)) & _DONE)
    if not routes:
        raise UsageError(f"nothing of {name} is left to be rolled out", hint="see where it is: banyan route status")
    return routes


def first_weight(routes: tuple[PlannedRoute, ...], rollout: Rollout, methods: Methods) -> int:
    """The weight that the routes have as a canary, else the first one. Raises UsageError."""
    require_alike(routes, methods)
    first = routes[0]
    return first.weight or rollout.weights[0]


def require_alike(routes: tuple[PlannedRoute, ...], methods: Methods) -> None:
    """Refuse routes that are not at the same place, and a weight that would move others along. Raises UsageError."""
    if len({(*_states(route, methods), route.weight) for route in routes}) > 1:
        places = "; ".join(f"{route.name}: {told(route)}" for route in routes)
        hint = "bring them to one place with `banyan route set`, or roll one route out at a time"
        raise UsageError(f"they are not at the same place: {places}", hint=hint)
    others: Methods = "writes" if methods == "reads" else "reads"
    for route in routes if methods != "both" else ():
        if "canary" in _states(route, others):
            message = f"{route.name} has {others} in canary too, and one weight for both"
            raise UsageError(message, hint=f"roll both out, or take the {others} back first")


def _states(route: PlannedRoute, methods: Methods) -> tuple[str, ...]:
    return {"reads": (route.reads,), "writes": (route.writes,), "both": (route.reads, route.writes)}[methods]
