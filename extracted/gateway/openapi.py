"""Holds routes against the OpenAPI documents of both sides: what a route takes, its service has to serve."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath
from banyan.plan.reading import read_plan
from banyan.plan.routes import METHODS, READS, Match, PlannedRoute
from banyan.plan.values import MONOLITH, Plan
from extracted.gateway.order import takes_path

_PARAMETER = re.compile(r"\{[^{}]*\}")
_SAMPLES = ("1", "a", "a-b", "00000000-0000-0000-0000-000000000000", "2026-01-01", "a/b")
"""Values that parameters are tried with; one that an expression takes is enough."""


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One operation of a document: `GET /products/{slug}/`."""

    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A route that takes what its service does not serve."""

    route: str
    message: str


def gaps(plan: Plan, documents: Mapping[str, frozenset[Operation]]) -> tuple[Gap, ...]:
    """Everything that routes take and services do not serve, by the documents of the sides that have one."""
    monolith = documents.get(MONOLITH)
    found = (
        gap
        for route in plan.routes
        if route.service in documents
        for gap in _gaps(route, documents[route.service], monolith)
    )
    return tuple(sorted(set(found)))


def operations_in(document: object) -> frozenset[Operation]:
    """The operations of a document, below the path of its first server."""
    whole = document if isinstance(document, dict) else {}
    paths = whole.get("paths") or {}
    return frozenset(
        Operation(_prefix(whole) + path, method.upper())
        for path, item in paths.items()
        if isinstance(item, dict)
        for method in item
        if method.upper() in METHODS
    )


def read_documents(plan: Plan, file: Path) -> dict[str, frozenset[Operation]]:
    """The documents that a plan names, by target. Raises UnreadablePath, BadDocument."""
    named = {target.name: file.parent / target.openapi for target in plan.targets if target.openapi}
    return {name: operations_in(_read(path)) for name, path in named.items()}


def require_served(file: Path, names: Container[str]) -> None:
    """Raise BadDocument for routes of these names that take what their service does not serve."""
    draft = read_plan(file)
    plan = draft.accepted()
    found = [gap for gap in gaps(plan, read_documents(plan, file)) if gap.route in names]
    if found:
        problems = [(draft.places.line("routes", gap.route), f"{gap.route}: {gap.message}") for gap in found]
        raise BadDocument(file, problems, hint="narrow the route, or serve it there; `openapi` in [targets] may be old")


def _gaps(route: PlannedRoute, service: frozenset[Operation], monolith: frozenset[Operation] | None) -> Iterator[Gap]:
    served = {(_shape(each.path), each.method) for each in service}
    for match in route.matches:
        if not any(_takes(match, each) for each in service):
            yield Gap(
                route.name,
                f"{route.service} serves nothing of {' '.join(filter(None, (match.method, str(match.path))))}",
            )
        for each in sorted(monolith or ()):
            if _takes(match, each) and _leaves(route, each) and (_shape(each.path), each.method) not in served:
                yield Gap(route.name, f"the monolith serves {each}, and {route.service} does not")


def _takes(match: Match, operation: Operation) -> bool:
    if match.method and match.method != operation.method:
        return False
    return any(takes_path(match.path, _PARAMETER.sub(sample, operation.path)) for sample in _SAMPLES)


def _leaves(route: PlannedRoute, operation: Operation) -> bool:
    """Whether an operation goes with the route: writes that stay in the monolith, while reads have left it, do not."""
    ways = {True: route.reads, False: route.writes}
    here = ways[operation.method in READS]
    return here != "monolith" or set(ways.values()) == {"monolith"}


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _prefix(document: Mapping[str, object]) -> str:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    return re.sub(r"^[a-z]+://[^/]*", "", str(first.get("url", ""))).rstrip("/")


def _read(path: Path) -> object:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, str(error)) from error
    try:
        return json.loads(text)
    except ValueError as error:
        hint = "write it as JSON: `manage.py spectacular --format openapi-json --file openapi.json`"
        raise BadDocument(path, [(getattr(error, "lineno", 0), f"it is no JSON: {error}")], hint=hint) from error
