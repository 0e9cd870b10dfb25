"""A whole document as values: its operations in their order, the schemes that guard them, and its schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from banyan.openapi.operations import prefix_of
from banyan.openapi.reading import Document, below, read_document, require_version
from banyan.plan.routes import METHODS
from contracts.openapi.schemas import Schemas
from contracts.openapi.values import Answer, Header, Media, Node, Operation, Parameter, RequestBody, Scheme, Where

_PARAMETER = re.compile(r"\{[^{}]*\}")
_PLACES = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Api:
    """What one document promises; `name` is what people call its side, `monolith` or a service's name."""

    path: Path
    operations: tuple[Operation, ...]
    schemes: Mapping[str, Scheme]
    schemas: Schemas = field(repr=False)
    name: str = ""

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that a request means: of those that take its path, that with most of it spelled out."""
        found = [each for each in self.operations if each.method == method and _expression(each.path).fullmatch(path)]
        return max(found, key=lambda each: _literal(each.path), default=None)

    def knows_path(self, path: str) -> bool:
        """Whether any operation takes a path, by whichever method."""
        return any(_expression(each.path).fullmatch(path) for each in self.operations)


def read_api(path: Path, name: str = "") -> Api:
    """What a file promises. Raises UnreadablePath, BadDocument."""
    document = read_document(path)
    require_version(document)
    return api_of(document, name)


def api_of(document: Document, name: str = "") -> Api:
    """What a document promises."""
    reader = _Reader(document)
    return Api(document.path, tuple(reader.operations()), reader.schemes(), Schemas(document), name)


def arguments(template: str, path: str) -> dict[str, str]:
    """The values that a path has for the parameters of a template: `/a/{id}`, `/a/7` -> `{"id": "7"}`."""
    found = _expression(template).fullmatch(path)
    names = [each[1:-1] for each in _PARAMETER.findall(template)]
    return dict(zip(names, found.groups(), strict=True)) if found else {}


def _expression(template: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(template)
    return re.compile("([^/]+)".join(map(re.escape, parts)))


def _literal(template: str) -> tuple[tuple[bool, ...], int]:
    """How much of a path a template spells out, from its beginning."""
    return tuple("{" not in part for part in template.split("/")), len(_PARAMETER.sub("", template))


class _Reader:
    """Reads a document from the top; what has a wrong form is left out, as if it were not there."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._prefix = prefix_of(document.whole)

    def operations(self) -> Iterator[Operation]:
        for path in _table(self._document.whole.get("paths")):
            place = self._document.follow(below("#/paths", path))
            item = _table(self._document.value(place))
            for method in item:
                if method.upper() in METHODS and isinstance(item[method], dict):
                    yield self._operation(method, path, place)

    def schemes(self) -> Mapping[str, Scheme]:
        place = "#/components/securitySchemes"
        names = _table(_table(self._document.whole.get("components")).get("securitySchemes"))
        found = {name: _table(self._document.value(self._document.follow(below(place, name)))) for name in names}
        return {
            name: Scheme(
                name,
                str(raw.get("type", "")).lower(),
                str(raw.get("scheme", "")).lower(),
                str(raw.get("in", "")).lower(),
                str(raw.get("name", "")),
            )
            for name, raw in found.items()
        }

    def _operation(self, method: str, path: str, item: str) -> Operation:
        place = below(item, method)
        raw = _table(self._document.value(place))
        return Operation(
            method=method.upper(),
            path=self._prefix + path,
            place=place,
            parameters=self._parameters(item, place),
            body=self._body(place, raw),
            answers=tuple(self._answer(below(place, "responses"), name) for name in _table(raw.get("responses"))),
            security=self._security(raw),
            is_deprecated=raw.get("deprecated") is True,
            sunset=str(raw.get("x-sunset", "")),
            stability=str(raw.get("x-stability-level", "")),
            id=str(raw.get("operationId", "")),
            tags=tuple(str(tag) for tag in raw.get("tags") or ()),
        )

    def _parameters(self, item: str, place: str) -> tuple[Parameter, ...]:
        """Those of the path, then those of the operation, which go before them."""
        found: dict[tuple[str, str], Parameter] = {}
        for above in (item, place):
            said = _table(self._document.value(above)).get("parameters")
            for index in range(len(said) if isinstance(said, list) else 0):
                parameter = self._parameter(self._document.follow(below(above, "parameters", index)))
                if parameter is not None:
                    found[parameter.key] = parameter
        return tuple(found.values())

    def _parameter(self, place: str) -> Parameter | None:
        raw = _table(self._document.value(place))
        if raw.get("in") not in _PLACES or not raw.get("name"):
            return None
        where = cast(Where, raw["in"])
        style = str(raw.get("style") or {"query": "form", "cookie": "form"}.get(where, "simple"))
        return Parameter(
            name=str(raw["name"]),
            where=where,
            is_required=raw.get("required") is True or where == "path",
            schema=self._schema(place, raw),
            is_deprecated=raw.get("deprecated") is True,
            explodes=bool(raw.get("explode", style == "form")),
            style=style,
            place=place,
        )

    def _body(self, place: str, raw: Mapping[str, Any]) -> RequestBody | None:
        if not isinstance(raw.get("requestBody"), dict):
            return None
        at = self._document.follow(below(place, "requestBody"))
        said = _table(self._document.value(at))
        return RequestBody(self._media(at, said), said.get("required") is True)

    def _answer(self, place: str, status: str) -> Answer:
        at = self._document.follow(below(place, status))
        raw = _table(self._document.value(at))
        headers = (
            Header(name, said.get("required") is True, self._schema(where, said))
            for name in _table(raw.get("headers"))
            for where in (self._document.follow(below(at, "headers", name)),)
            for said in (_table(self._document.value(where)),)
        )
        return Answer(status, self._media(at, raw), tuple(headers))

    def _media(self, place: str, raw: Mapping[str, Any]) -> tuple[Media, ...]:
        return tuple(
            Media(type_.lower(), (below(place, "content", type_, "schema"),) if "schema" in _table(said) else None)
            for type_, said in _table(raw.get("content")).items()
        )

    def _schema(self, place: str, raw: Mapping[str, Any]) -> Node | None:
        if "schema" in raw:
            return (below(place, "schema"),)
        return next((media.schema for media in self._media(place, raw)), None)

    def _security(self, raw: Mapping[str, Any]) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        said = raw.get("security", self._document.whole.get("security"))
        return tuple(
            {name: tuple(map(str, scopes or ())) for name, scopes in each.items()}
            for each in (said if isinstance(said, list) else ())
            if isinstance(each, dict)
        )


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
