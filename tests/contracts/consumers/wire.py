"""Matchers for what sides send each other: tags and names exactly, values by their type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pact import Pact, match

from tests.contracts.consumers.pacts import signed_in

JSON = "application/json"
MORNING = "2026-03-02T08:30:00+00:00"


def asks(pact: Pact, what: str, path: str, body: dict[str, Any], *states: str) -> Any:
    """An interaction in which a trusted side asks; to be gone on with `answers`."""
    found = pact.upon_receiving(what)
    for state in (*states, "the other side is trusted"):
        found.given(state)
    found.with_request("POST", f"/internal/links/{path}/").with_header("Authorization", signed_in())
    return found.with_body(body, JSON)


def answers(interaction: Any, **body: object) -> None:
    interaction.will_respond_with(200).with_body({**body, "rows": []}, JSON)


def call(path: str, *args: object, **kwargs: object) -> dict[str, Any]:
    return {"path": path, "args": list(args), "kwargs": kwargs}


def question(model: str, end: str, *steps: object) -> dict[str, Any]:
    return {"model": model, "steps": list(steps), "end": end, "kwargs": {}}


def narrowed(**conditions: object) -> list[object]:
    return ["filter", [{"$": "q", "c": "AND", "n": False, "v": [list(each) for each in conditions.items()]}], {}]


def row(model: str, number: Any = 1, related: Any = None, **fields: Any) -> dict[str, Any]:
    """A row on the wire, whose fields may have any value of their type."""
    values = {name: value if isinstance(value, dict) else match.type(value) for name, value in fields.items()}
    return {
        "$": "row",
        "m": model,
        "n": match.int(int(number)),
        "new": False,
        "f": values,
        "x": {},
        "r": dict(related or {}),
        "p": {},
    }


def rows(model: str, order: Sequence[str], example: object) -> dict[str, Any]:
    """A query set on the wire, with one row at least."""
    return {"$": "query", "m": model, "o": list(order), "v": match.each_like(example, min=1)}


def moment() -> dict[str, Any]:
    return {"$": "datetime", "v": match.regex(MORNING, regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")}


def decimal(example: str) -> dict[str, Any]:
    return {"$": "decimal", "v": match.regex(example, regex=r"-?\d+(\.\d+)?")}


def events(pact: Pact, reader: str, aggregate: str, *states: str) -> None:
    """The feed of what happened, from its beginning."""
    read = pact.upon_receiving("what happened")
    for state in (*states, "the other side is trusted"):
        read.given(state)
    read.with_request("GET", "/internal/links/events/").with_header("Authorization", signed_in())
    read.with_query_parameters({"after": "", "limit": "1000", "reader": reader})
    event = {
        "sequence": match.int(1),
        "id": match.uuid("6f1b1a3e-0c2f-4f2e-9a57-0d7b5d1f3a10"),
        "aggregatetype": match.str(aggregate),
        "aggregateid": match.str("1001"),
        "type": match.str("created"),
        "payload": match.str('{"id": 1001}'),
        "created_at": match.str(MORNING),
    }
    page = {"events": match.each_like(event, min=1), "position": match.str("0.1.5"), "is_last": True}
    read.will_respond_with(200).with_body(page, JSON)
