"""Plans, and documents of sides, in few words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from banyan.openapi.reading import document_of
from banyan.plan.reading import parse
from banyan.plan.values import Plan
from contracts.composing.composing import compose
from contracts.composing.values import Composed, Side

GATEWAY = "http://gateway.example"


def plan(text: str) -> Plan:
    return parse(text, Path("banyan.toml")).accepted()


def routed(route: str, *, sessions: bool = False) -> Plan:
    """A plan with the services `catalog` and `reviews`, and one route of the catalog."""
    match = '[routes.products]\nservice = "catalog"\nmatches = [{ path = { value = "/api/products" } }]\n'
    exchanged = "[routing.sessions]\n" if sessions else ""
    return plan(f"[services.catalog]\n[services.reviews]\n{exchanged}{match}{route}\n")


def side(name: str, paths: dict[str, Any], version: str = "3.0.3", **others: Any) -> Side:
    """A side; an operation that is only a text is one with that description."""
    whole = {
        "openapi": version,
        "info": {"title": name, "version": "1"},
        "paths": {path: {key: _operation(each) for key, each in item.items()} for path, item in paths.items()},
        **others,
    }
    return Side(name, document_of(Path(f"{name}.json"), json.dumps(whole)))


def composed(known: Plan, *sides: Side) -> Composed:
    return compose(known, {each.name: each for each in sides}, GATEWAY)


def operation(found: Composed, method: str, path: str) -> dict[str, Any]:
    operation: dict[str, Any] = found.document["paths"][path][method]
    return operation


def gives(schema: Any) -> dict[str, Any]:
    """The responses of an operation that answers with what a schema describes."""
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


def _operation(said: Any) -> Any:
    return {"description": said, "responses": {}} if isinstance(said, str) else said
