"""What the plan compares: each service's document with the part of the monolith's that its routes take along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from banyan.errors import UsageError
from banyan.openapi import operations
from banyan.plan.option import accepted
from banyan.plan.routes import PlannedRoute
from banyan.plan.values import MONOLITH, Plan
from contracts.breaking.comparing import compared
from contracts.findings.values import Cell, Severity
from contracts.openapi.api import Api, read_api
from contracts.openapi.values import Operation


def planned_cells(file: Path, levels: Mapping[str, Severity | None]) -> tuple[Cell, ...]:
    """A cell for each service with a document. Raises UsageError, BadDocument, UnreadablePath."""
    plan = accepted(file)
    documents = read_planned(plan, file)
    monolith = documents.pop(MONOLITH, None)
    if monolith is None or not documents:
        missing = "monolith" if monolith is None else "service"
        raise UsageError(
            f"the plan names no OpenAPI document of the {missing}",
            where=str(file),
            hint='[targets.monolith] with `openapi = "monolith.yaml"`, and one for each service',
        )
    return tuple(_cell(plan, monolith, service, levels) for _, service in sorted(documents.items()))


def read_planned(plan: Plan, file: Path) -> dict[str, Api]:
    """The documents that a plan names, by target. Raises UnreadablePath, BadDocument."""
    named = {target.name: file.parent / target.openapi for target in plan.targets if target.openapi}
    return {name: read_api(path, name) for name, path in named.items()}


def _cell(plan: Plan, monolith: Api, service: Api, levels: Mapping[str, Severity | None]) -> Cell:
    routes = [route for route in plan.routes if route.service == service.name]
    if not routes:
        reason = f"no route of the plan leads to {service.name}: `banyan plan --routes {service.name}` proposes some"
        return Cell(MONOLITH, service.name, 0, unknown=reason)
    return compared(monolith, service, levels=levels, is_meant=lambda each: any(_goes(route, each) for route in routes))


def _goes(route: PlannedRoute, operation: Operation) -> bool:
    there = operations.Operation(operation.path, operation.method)
    return any(operations.takes(match, there) for match in route.matches) and operations.leaves(route, there)
