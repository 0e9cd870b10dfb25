"""What an engine is told: where it listens, the sides, and the rules in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from banyan.errors import UsageError
from banyan.plan.order import Rule, rules_of
from banyan.plan.reading import HTTP
from banyan.plan.routes import PlannedRoute, Sessions
from banyan.plan.values import MONOLITH, Plan
from extracted.gateway.endpoints import Endpoint

REPEATABLE = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
"""Methods whose requests may be sent a second time (RFC 9110, 9.2.2)."""

GENERATION = "/generation"
"""Where an engine's admin address tells its generation."""

METRICS = "/metrics"

EDGE_FILE = "edge.conf"
"""Where nginx reads the secret by which the monolith knows the gateway; it is in no other file."""

SESSIONS_FOLDER = "sessions"
"""Where nginx keeps for some seconds who the users of sessions are."""

EDGE_TOKEN = "SERVICE_LINKS_EDGE_TOKEN"  # noqa: S105  the name of a variable
"""The variable that holds it, for the gateway and for the monolith."""

_DIGITS = 16

SAFE_DATABASES = ("shared", "synced")
"""Databases of a service whose rows the monolith sees too, so that writes may go to either side."""


Endpoints = tuple[Endpoint, ...]

_NOTHING: Mapping[str, Endpoints] = {}


class Unsupported(UsageError):
    """The engine cannot do what a table asks of it."""

    def __init__(self, feature: str, engine: str) -> None:
        hint = "take another engine, or another way in the plan; `banyan list engines` tells what there is"
        super().__init__(f"{engine} cannot do {feature}", hint=hint)
        self.feature = feature
        self.engine = engine


class UnsafeWrites(UsageError):
    """Writes would leave the monolith for a service whose rows it does not see."""

    def __init__(self, route: str, service: str, database: str) -> None:
        message = f"writes of {route} cannot leave the monolith: the database of {service} is {database!r}"
        hint = f'first share it or keep it in step: `database = "shared"` or "synced" in [services.{service}]'
        super().__init__(message, where=f"[routes.{route}]", hint=hint)
        self.route = route


@dataclass(frozen=True, slots=True)
class Backend:
    """One side, and where it answers, at one place or more; `name` is `monolith` or that of a service."""

    name: str
    endpoints: Endpoints


@dataclass(frozen=True, slots=True)
class RouteTable:
    """All that an engine needs to know; `sessions` only where a route lets a service see requests.

    At `admin` it tells its `generation`, a name of all the rest, and its metrics. `version` is that of the engine, ()
    where it is not known. A service has `patience` seconds to begin an answer before the monolith is asked instead,
    either side `timeout` seconds before there is an error.
    """

    listen: Endpoint
    monolith: Backend
    services: tuple[Backend, ...]
    rules: tuple[Rule, ...]
    mirror_percent: int = 100
    comparator: Backend | None = None
    admin: Endpoint | None = None
    generation: str = ""
    version: tuple[int, ...] = ()
    patience: int = 10
    timeout: int = 60
    sessions: Sessions | None = None

    def backend(self, name: str) -> Backend:
        """The side of a name; raise KeyError."""
        for each in (self.monolith, *self.services):
            if each.name == name:
                return each
        raise KeyError(name)

    def mirror(self, rule: Rule) -> Backend:
        """Where copies of what a rule takes go."""
        return self.comparator or self.backend(rule.route.service)


def table_of(
    plan: Plan,
    urls: Mapping[str, str],
    listen: tuple[str, int],
    admin: tuple[str, int] | None = None,
    found: Mapping[str, Endpoints] = _NOTHING,
) -> RouteTable:
    """The table of a plan whose sides answer at `urls`, by name. Raises UsageError, UnsafeWrites.

    `found` is what was discovered for those urls that are no address but say where to ask for some.
    """
    for route in plan.routes:
        require_safe_writes(plan, route)
    used = (route.service for route in plan.routes)
    names = dict.fromkeys((*used, *(service.name for service in plan.services if service.name in urls)))
    routing = plan.routing
    return RouteTable(
        Endpoint(*listen),
        _backend(MONOLITH, urls, found),
        tuple(_backend(name, urls, found) for name in names),
        rules_of(plan.routes, routing.sticky),
        routing.mirror_percent,
        _backend("comparator", {"comparator": routing.comparator}, {}) if routing.comparator else None,
        Endpoint(*admin) if admin else None,
        patience=routing.patience_seconds,
        timeout=routing.timeout_seconds,
        sessions=routing.sessions if any(map(_may_leave, plan.routes)) else None,
    )


def stamped(table: RouteTable) -> RouteTable:
    """The table with a generation that stands for all that is in it."""
    text = repr(replace(table, generation=""))
    return replace(table, generation=hashlib.sha256(text.encode()).hexdigest()[:_DIGITS])


def require_safe_writes(plan: Plan, route: PlannedRoute) -> None:
    """Raise UnsafeWrites where a route's writes may reach rows that the monolith does not see."""
    database = plan.service(route.service).database
    if route.writes in {"canary", "service"} and database not in SAFE_DATABASES:
        raise UnsafeWrites(route.name, route.service, database)


def cookie_of(rule: Rule) -> str:
    """The cookie that keeps a user on a side: one for all routes of a service, unless the plan names it."""
    return rule.sticky.name or f"banyan_{rule.route.service.replace('-', '_')}"


def canaries(table: RouteTable) -> tuple[tuple[int, Rule], ...]:
    """The rules in canary with their numbers, from 1."""
    return numbered(table, "canary")


def numbered(table: RouteTable, *states: str) -> tuple[tuple[int, Rule], ...]:
    """The rules in some states with their numbers, from 1."""
    return tuple((number, rule) for number, rule in enumerate(table.rules, 1) if rule.state in states)


def below(weight: int) -> str:
    """An expression for the numbers from 0 to 99 that are below a weight above 0: `[0-9]|1[0-9]|2[0-4]` for 25."""
    tens, ones = divmod(weight, 10)
    parts = [f"{ten or ''}[0-9]" for ten in range(tens)]
    if ones:
        parts.append(f"{tens or ''}[0-{ones - 1}]")
    return "|".join(parts)


def cookies_of(rules: Iterable[tuple[int, Rule]]) -> tuple[str, ...]:
    """The cookies that canaries write, each once."""
    return tuple(dict.fromkeys(cookie_of(rule) for _, rule in rules if rule.sticky.by == "cookie"))


def _may_leave(route: PlannedRoute) -> bool:
    """Whether a service sees requests of a route, or copies of them."""
    return {route.reads, route.writes} != {"monolith"} and (route.reads, route.writes) != ("monolith", "shadow")


def _backend(name: str, urls: Mapping[str, str], found: Mapping[str, Endpoints]) -> Backend:
    url = urls.get(name, "")
    if url in found:
        return Backend(name, found[url])
    if not HTTP.match(url):
        message = f"there is no address to send requests for {name} to" if not url else f"{url} is no address of {name}"
        raise UsageError(message, hint=f'say `url = "http://host:port"` in [targets.{name}], or where to ask for it')
    parts = urlsplit(url)
    return Backend(name, (Endpoint(parts.hostname or "", parts.port or 80),))
