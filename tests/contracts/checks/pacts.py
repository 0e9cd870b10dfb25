"""One interaction and one operation, written as YAML, and what the checks say of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.checks.comparing import checked
from contracts.findings.values import Cell
from contracts.interactions.reading import parsed as parsed_pact
from contracts.interactions.values import Pact
from tests.contracts.breaking.documents import api, parsed


def pact(*interactions: dict[str, Any]) -> Pact:
    """A pact of V4 with these interactions."""
    each = [{"type": "Synchronous/HTTP", "description": f"number {n}", **one} for n, one in enumerate(interactions)]
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "shop"},
        "interactions": each,
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    return parsed_pact(json.dumps(document).encode(), Path("web-shop.json"))


def cell(request: str, response: str, operation: str, **others: Any) -> Cell:
    """One interaction against a document of one operation, `METHOD PATH` of the request by default."""
    asked, answered = parsed(request), parsed(response)
    path, method = others.pop("path", asked.get("path", "/things/")), asked.get("method", "GET").lower()
    document = {"paths": {path: {method: parsed(operation)}}, **others}
    return checked(
        pact({"request": {"path": "/things/", **asked}, "response": {"status": 200, **answered}}), api(document)
    )


def codes(request: str, response: str, operation: str, **others: Any) -> list[str]:
    """What is found: `ERR response.status.unknown`."""
    return [f"{each.severity} {each.rule}" for each in cell(request, response, operation, **others).findings]


def messages(request: str, response: str, operation: str, **others: Any) -> list[str]:
    """What is said: `response.status: ...`."""
    return [f"{each.place}: {each.message}" for each in cell(request, response, operation, **others).findings]
