"""Which pacts are held against which documents: all that were named, or what the plan says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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


@dataclass(frozen=True, slots=True)
class Pair:
    """A pact, and a document that it is held against; without one `target` is whose there should be."""

    pact: Pact
    api: Api | None
    target: str
    is_meant: Callable[[Http], bool] = lambda _: True

    def cell(self) -> Cell:
        """What the checks say."""
        if self.api is None:
            reason = f"the plan names no OpenAPI document of {self.target}"
            return Cell(f"{self.pact.consumer} -> {self.pact.provider}", self.target, 0, unknown=reason)
        return checked(self.pact, self.api, is_meant=self.is_meant)


def chosen_pairs(pacts: Sequence[Path], documents: Sequence[str], plan_file: Path | None) -> tuple[Pair, ...]:
    """Each pact with each document that was named (`NAME=FILE` or `FILE`), else what the plan says."""
    if not documents:
        return _planned(pacts, plan_file or found(Path()))
    apis = [named_api(text) for text in documents]
    return tuple(Pair(pact, api, api.name) for pact in read_pacts(pacts, plan_file) for api in apis)


def _planned(pacts: Sequence[Path], file: Path) -> tuple[Pair, ...]:
    plan = accepted(file)
    apis = read_planned(plan, file)
    if not apis:
        hint = f'name one with --openapi, or write `openapi = "..."` into [targets.NAME] of {FILE}'
        raise UsageError("there is no OpenAPI document to hold pacts against", where=str(file), hint=hint)
    return tuple(pair for pact in read_pacts(pacts, file) for pair in _pairs(pact, plan, apis))


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


def _pairs(pact: Pact, plan: Plan, apis: dict[str, Api]) -> Iterator[Pair]:
    """Its provider's document; where a route takes a request along, that of the other side of it as well."""
    target = dict(plan.contracts.providers).get(pact.provider, pact.provider)
    yield Pair(pact, apis.get(target), target)
    for name, api in sorted(apis.items()):
        service = name if target == MONOLITH else target
        if name == target or MONOLITH not in {target, name}:
            continue
        goes = partial(_goes, plan, service)
        if any(goes(each.exchange) for each in pact.interactions):
            yield Pair(pact, api, name, goes)


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
