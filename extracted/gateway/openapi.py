"""Holds routes against the OpenAPI documents of both sides: what a route takes, its service has to serve."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BadDocument
from banyan.openapi.operations import Operation, leaves, operations_in, takes
from banyan.openapi.reading import read_document
from banyan.plan.reading import read_plan
from banyan.plan.routes import PlannedRoute
from banyan.plan.values import MONOLITH, Plan


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


def read_documents(plan: Plan, file: Path) -> dict[str, frozenset[Operation]]:
    """The documents that a plan names, by target. Raises UnreadablePath, BadDocument."""
    named = {target.name: file.parent / target.openapi for target in plan.targets if target.openapi}
    return {name: operations_in(read_document(path).whole) for name, path in named.items()}


def require_served(file: Path, names: Container[str]) -> None:
    """Raise BadDocument for routes of these names that take what their service does not serve."""
    draft = read_plan(file)
    plan = draft.accepted()
    found = [gap for gap in gaps(plan, read_documents(plan, file)) if gap.route in names]
    if found:
        problems = [(draft.places.line("routes", gap.route), f"{gap.route}: {gap.message}") for gap in found]
        raise BadDocument(file, problems, hint="narrow the route, or serve it there; `openapi` in [targets] may be old")


def _gaps(route: PlannedRoute, service: frozenset[Operation], monolith: frozenset[Operation] | None) -> Iterator[Gap]:
    served = {(each.shape, each.method) for each in service}
    for match in route.matches:
        if not any(takes(match, each) for each in service):
            yield Gap(
                route.name,
                f"{route.service} serves nothing of {' '.join(filter(None, (match.method, str(match.path))))}",
            )
        for each in sorted(monolith or ()):
            if takes(match, each) and leaves(route, each) and (each.shape, each.method) not in served:
                yield Gap(route.name, f"the monolith serves {each}, and {route.service} does not")
