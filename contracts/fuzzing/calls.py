"""Calls in a row as values: what is sent, and which values are taken from earlier answers of the same side."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from banyan.comparison.answers import Answer, Json, parse_json

TAKEN = "$taken"
"""The member that stands in a body for a value of an earlier answer."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOBODY = ""
"""The name of an identity that sends no credentials."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A value of an earlier answer: the `nth` that is called `name` in the answer to the call of that number."""

    call: int
    name: str
    nth: int = 0


Value = str | Taken


@dataclass(frozen=True, slots=True)
class Call:
    """One request, before it is known what the answers before it hold.

    `operation` is a method and the template of a path, `GET /products/{slug}/`; a template that begins with `~` is an
    expression, and the whole path is a value. `identity` names whose credentials are sent.
    """

    operation: str
    path_values: tuple[tuple[str, Value], ...] = ()
    query: tuple[tuple[str, Value], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    media: str = ""
    body: bytes = b""
    identity: str = NOBODY

    @property
    def method(self) -> str:
        """As it is sent."""
        return self.operation.partition(" ")[0]

    @property
    def template(self) -> str:
        """The template of the path."""
        return self.operation.partition(" ")[2]

    @property
    def is_safe(self) -> bool:
        """Whether it should change nothing."""
        return self.method in SAFE

    @property
    def values(self) -> Iterator[tuple[str, Value]]:
        """What stands in its path and query."""
        yield from self.path_values
        yield from self.query


Calls = tuple[Call, ...]
"""A sequence, in its order."""


class Source(Protocol):
    """What an earlier answer is asked for."""

    def taken(self, value: Taken) -> Json: ...


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire, without credentials."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def resolved(call: Call, earlier: Source) -> Request:
    """The request that a call comes to on one side."""
    values = {name: _text(_value(value, earlier)) for name, value in call.path_values}
    if call.template.startswith("~"):
        path = quote(values.get("path", "/"), safe="/%:@!$&'()*+,;=-._~")
    else:
        path = call.template
        for name, value in values.items():
            path = path.replace("{" + name + "}", _segment(value))
    query = urlencode([(name, _text(_value(value, earlier))) for name, value in call.query], errors="replace")
    headers = (*call.headers, *((("Content-Type", call.media),) if call.media else ()))
    return Request(call.method, path + (f"?{query}" if query else ""), headers, _body(call, earlier))


def values_in(body: Json, name: str) -> list[Json]:
    """The plain values that are called `name` anywhere in a body, in their order."""
    found: list[Json] = []
    _collect(body, name, found)
    return found


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one side so far."""

    given: Sequence[Answer | None]

    def taken(self, value: Taken) -> Json:
        """The value, or what no side knows where the answer has none."""
        answer = self.given[value.call] if value.call < len(self.given) else None
        found = values_in(parsed(answer), value.name) if answer else []
        return found[value.nth % len(found)] if found else "0"


def parsed(answer: Answer) -> Json:
    """The body of an answer, None unless it is JSON."""
    if answer.form != "json":
        return None
    try:
        return parse_json(answer.body)
    except ValueError:
        return None


def to_rows(calls: Calls) -> list[dict[str, Any]]:
    """A sequence as JSON."""
    return [_row(call) for call in calls]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> Calls:
    """The sequence that was written as JSON. Raises KeyError, TypeError and ValueError for what was not."""
    return tuple(
        Call(
            row["operation"],
            _values(row.get("path", [])),
            _values(row.get("query", [])),
            tuple((str(name), str(value)) for name, value in row.get("headers", [])),
            row.get("media", ""),
            base64.b64decode(row["bytes"]) if "bytes" in row else row.get("body", "").encode(),
            row.get("as", NOBODY),
        )
        for row in rows
    )


def _row(call: Call) -> dict[str, Any]:
    row: dict[str, Any] = {"operation": call.operation}
    for name, values in (("path", call.path_values), ("query", call.query)):
        if values:
            row[name] = [[key, _written(value)] for key, value in values]
    if call.headers:
        row["headers"] = [list(pair) for pair in call.headers]
    if call.media:
        row["media"] = call.media
    if call.body:
        try:
            row["body"] = call.body.decode()
        except UnicodeDecodeError:
            row["bytes"] = base64.b64encode(call.body).decode()
    if call.identity:
        row["as"] = call.identity
    return row


def _written(value: Value) -> object:
    return {TAKEN: [value.call, value.name, value.nth]} if isinstance(value, Taken) else value


def _values(pairs: Sequence[Sequence[Any]]) -> tuple[tuple[str, Value], ...]:
    return tuple((str(name), _read(value)) for name, value in pairs)


def _read(value: object) -> Value:
    return Taken(*value[TAKEN]) if isinstance(value, dict) else str(value)


def _value(value: Value, earlier: Source) -> Json:
    return earlier.taken(value) if isinstance(value, Taken) else value


def _text(value: Json) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case None:
            return ""
        case list() | dict():
            return json.dumps(value)
    return str(value)


def _segment(value: str) -> str:
    """A value as one segment of a path; dots alone would lead elsewhere."""
    return value.replace(".", "%2E") if value in {".", ".."} else quote(value, safe="", errors="replace")


def _body(call: Call, earlier: Source) -> bytes:
    if TAKEN.encode() not in call.body or "json" not in call.media:
        return call.body
    return json.dumps(_filled(json.loads(call.body), earlier)).encode()


def _filled(value: Any, earlier: Source) -> Any:
    match value:
        case dict() if set(value) == {TAKEN}:
            return earlier.taken(Taken(*value[TAKEN]))
        case dict():
            return {name: _filled(each, earlier) for name, each in value.items()}
        case list():
            return [_filled(each, earlier) for each in value]
    return value


def _collect(value: Json, name: str, found: list[Json]) -> None:
    match value:
        case dict():
            for key, each in value.items():
                if key == name and not isinstance(each, dict | list) and each is not None:
                    found.append(each)
                else:
                    _collect(each, name, found)
        case list():
            for each in value:
                _collect(each, name, found)
