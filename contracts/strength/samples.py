"""The answer that a stand-in gives: the sample of a pact, and what a document promises beside it."""

from __future__ import annotations

import json
from typing import Any

from contracts.checks.content import accepted, is_json
from contracts.interactions.values import Http
from contracts.openapi.api import Api
from contracts.openapi.values import Node, Schema
from contracts.strength.replies import Reply

_DEEPEST = 4
_TEXTS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T10:00:00+00:00",
    "uuid": "e58ed763-928c-4155-bee9-fdbaaadc15f3",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "decimal": "1.00",
}


def reply_of(exchange: Http, api: Api | None) -> Reply:
    """What a provider that keeps the contract answers, with the fields that its document names beside."""
    response = exchange.response
    headers = {name: values[0] for name, values in response.headers.items() if values}
    body = response.body
    if body is None:
        return Reply(response.status, headers)
    if not any(name.lower() == "content-type" for name in headers) and body.content_type:
        headers = {**headers, "Content-Type": body.content_type}
    if not body.is_json:
        content = body.content
        return Reply(response.status, headers, body=content if isinstance(content, bytes) else str(content).encode())
    value = json.loads(json.dumps(body.content))
    if api is not None and (schema := _schema(exchange, api)):
        value = _filled(value, schema, api, 0)
    return Reply(response.status, headers, value, is_json=True)


def _schema(exchange: Http, api: Api) -> Node | None:
    operation = api.find(exchange.request.method, exchange.request.path)
    answer = operation.answer(exchange.response.status) if operation else None
    media = [media for media in answer.media if is_json(media.type)] if answer else []
    type_ = accepted("application/json", [each.type for each in media])
    return next((each.schema for each in media if each.type == type_), None)


def _filled(value: Any, node: Node, api: Api, depth: int) -> Any:
    """The value with the properties that its schema names and it has not."""
    schema = api.schemas[node]
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        known = {name: _filled(each, schema.properties[name], api, depth + 1) if name in schema.properties else each
                 for name, each in value.items()}  # fmt: skip
        return known | {
            name: _sample(below, api, depth + 1)
            for name, below in schema.properties.items()
            if name not in value and not api.schemas[below].is_write_only
        }
    if isinstance(value, list) and schema.items:
        return [_filled(each, schema.items, api, depth + 1) for each in value]
    return value


def _sample(node: Node, api: Api, depth: int) -> Any:
    """Some value that suits a schema well enough to be looked at."""
    schema = api.schemas[node]
    if schema.enum:
        return schema.enum[0]
    if schema.choices:
        return _sample(schema.choices[0].nodes[0], api, depth + 1) if depth < _DEEPEST else None
    if "object" in schema.types and (schema.properties or schema.types == {"object"}):
        return (
            {}
            if depth >= _DEEPEST
            else {name: _sample(below, api, depth + 1) for name, below in schema.properties.items()}
        )
    if schema.types == {"array"}:
        return [_sample(schema.items, api, depth + 1)] if schema.items and depth < _DEEPEST else []
    return _plain(schema)


def _plain(schema: Schema) -> Any:
    if "string" in schema.types:
        return _TEXTS.get(schema.format, "text")
    if "number" in schema.types or "integer" in schema.types:
        least = schema.bounds.get("minimum", 1)
        return int(least) if "integer" in schema.types else float(least)
    return True if "boolean" in schema.types else None
