"""From names and addresses to the sides of a comparison: what the plan runs, where, and on which version."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from banyan.errors import UnknownName, UsageError
from banyan.plan.reading import ADDRESS
from banyan.plan.routes import PlannedRoute
from banyan.plan.values import MONOLITH, Plan
from extracted.running import layout, state
from extracted.running.addresses import addresses
from loadtests.comparing.values import Side

GATEWAY = "gateway"
"""The engine of the plan's routes, with all that is behind it."""

_STICKY = "banyan_{service}"
_THERE = "service.0"


def side(plan: Plan, file: Path, word: str, service: str, environ: Mapping[str, str] = os.environ) -> Side:
    """The side that a word names: an address, `gateway`, or a target of the plan. Raises UnknownName, UsageError."""
    if "://" in word:
        if not ADDRESS.match(word) or not word.startswith(("http://", "https://")):
            raise UsageError(f"{word!r} is no address", hint="give one like http://127.0.0.1:8000, without a password")
        return Side(word.rstrip("/"), word.rstrip("/"))
    if word == GATEWAY:
        return Side(GATEWAY, f"http://{plan.routing.listen}", _kept_at(plan, service))
    urls = addresses(plan, file, environ)
    if not urls.get(word):
        raise UnknownName("side", word, [GATEWAY, *(name for name, url in urls.items() if url)], where=str(file))
    return Side(word, urls[word])


def identity(file: Path) -> object:
    """What `banyan up` says that it runs: another one after a restart."""
    return state.read_json(state.folder_of(file.resolve()) / layout.FOLDER / "run.json") or {}


def doubts(plan: Plan, service: str, after: Side) -> tuple[str, ...]:
    """What speaks against believing what is measured of the sides: routes that the gateway sends elsewhere."""
    if after.name != GATEWAY:
        return ()
    still = [f"{route.name} ({route.reads})" for route in _routes(plan, service) if not _goes_there(route)]
    if not still:
        return ()
    where = ", ".join(still)
    return (f"behind the gateway the monolith still answers for {where}: that was measured, and not {service}",)


def _kept_at(plan: Plan, service: str) -> dict[str, str]:
    """The cookie of a user of the service, while its routes are a canary that knows its users by one."""
    routes = [route for route in _routes(plan, service) if "canary" in {route.reads, route.writes}]
    sticky = next(((route.sticky or plan.routing.sticky) for route in routes), None)
    if sticky is None or sticky.by != "cookie":
        return {}
    return {"Cookie": f"{sticky.name or _STICKY.format(service=service)}={_THERE}"}


def _goes_there(route: PlannedRoute) -> bool:
    return route.reads in {"canary", "service", "retired"}


def _routes(plan: Plan, service: str) -> tuple[PlannedRoute, ...]:
    return tuple(route for route in plan.routes if route.service == service)


def is_recorded(before: Side, after: Side, service: str) -> bool:
    """Whether a comparison of these sides says something about the service of a plan."""
    return bool(service) and before.name == MONOLITH and after.name in {GATEWAY, service}
