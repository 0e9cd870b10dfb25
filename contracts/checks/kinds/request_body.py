"""Finds a request body that the document does not take: `request.body.incompatible` for a price without a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from contracts.checks.content import accepted, is_json
from contracts.checks.values import Failure, Held, place_of
from contracts.findings.values import Severity
from contracts.interactions.values import Body
from contracts.openapi.suiting import Suiting

_FORM = "application/x-www-form-urlencoded"


def check(held: Held) -> Iterator[Failure]:
    """The body as it is sent, with all that has to be in it; one that is to be refused may be anything."""
    if not held.is_meant_well:
        return
    taken, body = held.operation.body, held.request.body
    if body is None or body.content in (None, ""):
        if taken is not None and taken.is_required and body is not None:
            yield Failure("request.body.incompatible", Severity.ERR, "a request body is required", "request.body")
        elif taken is not None and taken.is_required:
            text = "a request body is required, and the pact does not say what it is"
            yield Failure("request.body.incompatible", Severity.ERR, text, "request.body")
        return
    if taken is None:
        text = "the document names no request body"
        yield Failure("request.body.unknown", Severity.WARN, text, "request.body")
        return
    type_ = accepted(
        held.header("content-type") or body.content_type or "application/json", [m.type for m in taken.media]
    )
    schema = next((media.schema for media in taken.media if media.type == type_), None)
    if schema is None:
        return  # another type is told by the check of content types
    value = _value(body, str(type_))
    if value is None:
        text = f"a body of {type_} is not looked into"
        yield Failure("request.body.unvalidatable", Severity.INFO, text, "request.body")
        return
    for misfit in Suiting(held.api.schemas).misfits(value, schema):
        yield Failure("request.body.incompatible", Severity.ERR, misfit.message, place_of("request.body", misfit.place))


def _value(body: Body, type_: str) -> Any:
    """The body as values, None for one that is not read."""
    if body.is_json and is_json(type_):
        return body.content
    if type_ == _FORM and isinstance(body.content, str):
        found = parse_qs(body.content, keep_blank_values=True)
        return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    return None
