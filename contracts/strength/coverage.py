"""Which operations, statuses, parameters and fields of a document some contract touches, and which none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from contracts.checks.content import accepted
from contracts.checks.values import first
from contracts.interactions.values import Body, Http, Pact
from contracts.openapi.api import Api
from contracts.openapi.values import Media, Node, Operation

Kind = Literal["operation", "status", "parameter", "request field", "response field"]
KINDS: tuple[Kind, ...] = ("operation", "status", "parameter", "request field", "response field")
_DEEPEST = 8


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One thing that a document promises: `name` is the status, the parameter or the field, "" for an operation."""

    operation: str
    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """All parts of one document, each with the consumers whose contracts touch it."""

    document: str
    parts: dict[Part, tuple[str, ...]]

    def counted(self, kind: Kind) -> tuple[int, int]:
        """How many parts of a kind are touched, and how many there are."""
        found = [bool(consumers) for part, consumers in self.parts.items() if part.kind == kind]
        return sum(found), len(found)

    def untouched(self) -> tuple[Part, ...]:
        """What no contract touches; of an operation that none touches, only itself."""
        gone = {part.operation for part, consumers in self.parts.items() if part.kind == "operation" and not consumers}
        return tuple(
            part
            for part, consumers in sorted(self.parts.items())
            if not consumers and (part.kind == "operation" or part.operation not in gone)
        )


def covered(api: Api, pacts: Iterable[Pact]) -> Coverage:
    """What these pacts touch of a document. Statuses of 500 and more are nothing to rely on."""
    touched: dict[Part, set[str]] = defaultdict(set)
    for pact in pacts:
        for interaction in pact.interactions:
            if isinstance(interaction.exchange, Http):
                for part in _touched(interaction.exchange, api):
                    touched[part].add(pact.consumer)
    parts = dict.fromkeys((part for operation in api.operations for part in _parts(operation, api)), ())
    return Coverage(api.name or str(api.path), {part: tuple(sorted(touched.get(part, ()))) for part in parts})


def _parts(operation: Operation, api: Api) -> Iterator[Part]:
    said = str(operation)
    yield Part(said, "operation")
    for parameter in operation.parameters:
        if parameter.where != "path":
            yield Part(said, "parameter", f"{parameter.where} {parameter.name}")
    for media in operation.body.media if operation.body else ():
        for name in _fields(media, api, is_answer=False):
            yield Part(said, "request field", name)
    for answer in operation.answers:
        if answer.status[:1] != "5":
            yield Part(said, "status", answer.status)
            for media in answer.media:
                for name in _fields(media, api, is_answer=True):
                    yield Part(said, "response field", f"{answer.status} {name}")


def _fields(media: Media, api: Api, *, is_answer: bool) -> list[str]:
    found: dict[str, None] = {}
    if media.schema:
        _walk(media.schema, api, "", frozenset(), found, is_answer=is_answer)
    return list(found)


def _walk(node: Node, api: Api, name: str, seen: frozenset[Node], found: dict[str, None], *, is_answer: bool) -> None:
    """Notes the names of all fields below a schema: `results[].title`."""
    schema = api.schemas[node]
    target = api.schemas.target(node)
    if target in seen or len(seen) > _DEEPEST:
        return
    seen |= {target}
    for field, below in schema.properties.items():
        there = api.schemas[below]
        if there.is_write_only if is_answer else there.is_read_only:
            continue
        here = f"{name}.{field}" if name else field
        found[here] = None
        _walk(below, api, here, seen, found, is_answer=is_answer)
    if schema.items:
        _walk(schema.items, api, f"{name}[]", seen, found, is_answer=is_answer)
    for choice in schema.choices:
        for branch in choice.nodes:
            _walk(branch, api, name, seen, found, is_answer=is_answer)


def _touched(exchange: Http, api: Api) -> Iterator[Part]:
    request, response = exchange.request, exchange.response
    operation = api.find(request.method, request.path)
    if operation is None:
        return
    said = str(operation)
    yield Part(said, "operation")
    for parameter in operation.parameters:
        given = request.query if parameter.where == "query" else request.headers if parameter.where == "header" else {}
        if any(name.lower() == parameter.name.lower() for name in given):
            yield Part(said, "parameter", f"{parameter.where} {parameter.name}")
    yield from (Part(said, "request field", name) for name in _names(request.body))
    answer = operation.answer(response.status)
    if answer is not None:
        yield Part(said, "status", answer.status)
        wanted = first(response.headers, "content-type") or "application/json"
        if accepted(wanted, [media.type for media in answer.media]):
            yield from (Part(said, "response field", f"{answer.status} {name}") for name in _names(response.body))


def _names(body: Body | None) -> Iterator[str]:
    if body is not None and body.is_json:
        yield from _below(body.content, "")


def _below(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for field, each in value.items():
            here = f"{name}.{field}" if name else str(field)
            yield here
            yield from _below(each, here)
    elif isinstance(value, list):
        for each in value:
            yield from _below(each, f"{name}[]")
