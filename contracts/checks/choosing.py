"""Which pacts are held against which documents: all that were named, or what the plan says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from banyan.errors import UsageError
from banyan.openapi import operations
from banyan.plan.location import find_plan
from banyan.plan.option import accepted, found
from banyan.plan.values import FILE, MONOLITH, Plan, PlannedContracts
from contracts.breaking.planned import read_planned
from contracts.checks.comparing import checked
from contracts.findings.values import Cell
from contracts.interactions.reading import read_all
from contracts.interactions.values import Http, Pact
from contracts.openapi.api import Api, read_api


def named_cells(pacts: Sequence[Path], documents: Sequence[str], plan_file: Path | None) -> tuple[Cell, ...]:
    """Each pact against each document, `NAME=FILE` or `FILE`."""
    apis = [named_api(text) for text in documents]
    return tuple(checked(pact, api) for pact in read_pacts(pacts, plan_file) for api in apis)


def planned_cells(pacts: Sequence[Path], plan_file: Path | None) -> tuple[Cell, ...]:
    """Each pact against the documents of the plan that its provider means. Raises UsageError."""
    file = plan_file or found(Path())
    plan = accepted(file)
    apis = read_planned(plan, file)
    if not apis:
        hint = f'name one with --openapi, or write `openapi = "..."` into [targets.NAME] of {FILE}'
        raise UsageError("there is no OpenAPI document to hold pacts against", where=str(file), hint=hint)
    return tuple(cell for pact in read_pacts(pacts, file) for cell in _cells(pact, plan, apis))


def read_pacts(pacts: Sequence[Path], plan_file: Path | None) -> tuple[Pact, ...]:
    """Those that were named, else those of the plan. Raises UsageError if there are none."""
    places = list(pacts)
    if not places:
        file = plan_file or find_plan(Path())
        said = accepted(file).contracts if file else PlannedContracts()
        home = file.parent if file else Path()
        places = [home / each for each in said.pacts]
    missing = [place for place in places if not place.exists()]
    there = read_all(place for place in places if place.exists())
    if not there or (pacts and missing):
        where = ", ".join(map(str, missing or places))
        hint = "name files or folders of pacts, or make some: banyan pact record"
        raise UsageError("there is no pact", where=where, hint=hint)
    return there


def named_api(text: str) -> Api:
    """A document by `NAME=FILE` or `FILE`. Raises UnreadablePath, BadDocument."""
    name, sign, path = text.partition("=")
    return read_api(Path(path), name) if sign else read_api(Path(text))


def _cells(pact: Pact, plan: Plan, apis: dict[str, Api]) -> Iterator[Cell]:
    """Its provider's document; of the monolith's pacts what has a route to a service, against that one as well."""
    target = dict(plan.contracts.providers).get(pact.provider, pact.provider)
    if target in apis:
        yield checked(pact, apis[target])
    else:
        reason = f"the plan names no OpenAPI document of {target}"
        yield Cell(f"{pact.consumer} -> {pact.provider}", target, 0, unknown=reason)
    if target == MONOLITH:
        for name, api in sorted(apis.items()):
            if name != MONOLITH and any(_goes(plan, name, each.exchange) for each in pact.interactions):
                yield checked(pact, api, is_meant=lambda exchange, name=name: _goes(plan, name, exchange))  # type: ignore[misc]


def _goes(plan: Plan, service: str, exchange: object) -> bool:
    """Whether a route to a service takes a request along."""
    if not isinstance(exchange, Http):
        return False
    operation = operations.Operation(exchange.request.path, exchange.request.method)
    return any(
        operations.leaves(route, operation) and any(operations.takes(match, operation) for match in route.matches)
        for route in plan.routes
        if route.service == service
    )
