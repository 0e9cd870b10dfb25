"""Whether all parts of a document have the form that OpenAPI gives them, so that whoever reads them need not ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from banyan.errors import BadDocument
from banyan.openapi.reading import Document, below

_MOST = 20
"""So many wrong parts are named."""

Kind = Literal["one", "map", "list", "text", "texts", "schema", "type"]
Part = tuple[Kind, str]
"""How a part is written, and what its parts are."""

_TEXT: Part = ("text", "")
_SCHEMA: Part = ("schema", "schema")
_PARAMETER: Mapping[str, Part] = {"name": _TEXT, "in": _TEXT, "schema": _SCHEMA, "content": ("map", "media")}
_METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
_PARTS: Mapping[str, Mapping[str, Part]] = {
    "document": {
        "info": ("one", "info"),
        "servers": ("list", "server"),
        "tags": ("list", "tag"),
        "security": ("list", "need"),
        "paths": ("map", "path"),
        "components": ("one", "components"),
    },
    "info": {"title": _TEXT, "version": _TEXT, "description": _TEXT},
    "server": {"url": _TEXT},
    "tag": {"name": _TEXT},
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "requestBodies": ("map", "body"),
        "headers": ("map", "parameter"),
        "securitySchemes": ("map", "scheme"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
        "pathItems": ("map", "path"),
        "examples": ("map", "example"),
    },
    "path": {"parameters": ("list", "parameter"), **dict.fromkeys(_METHODS, ("one", "operation"))},
    "operation": {
        "tags": ("texts", ""),
        "operationId": _TEXT,
        "summary": _TEXT,
        "description": _TEXT,
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "body"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
        "security": ("list", "need"),
    },
    "parameter": _PARAMETER,
    "body": {"content": ("map", "media")},
    "response": {"content": ("map", "media"), "headers": ("map", "parameter"), "links": ("map", "link")},
    "media": {"schema": _SCHEMA, "encoding": ("map", "encoding"), "examples": ("map", "example")},
    "encoding": {"headers": ("map", "parameter")},
    "link": {"operationId": _TEXT, "operationRef": _TEXT},
    "scheme": dict.fromkeys(("type", "in", "name", "scheme", "bearerFormat"), _TEXT),
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "$defs", "definitions"), ("map", "schema")),
        **dict.fromkeys(("dependentSchemas",), ("map", "schema")),
        **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), ("list", "schema")),
        **dict.fromkeys(("items", "additionalProperties", "not", "if", "then", "else", "contains"), _SCHEMA),
        **dict.fromkeys(("format", "pattern"), _TEXT),
        "required": ("texts", ""),
        "type": ("type", ""),
        "discriminator": ("one", "discriminator"),
    },
    "discriminator": {"propertyName": _TEXT, "mapping": ("map", "text")},
}
_MAPS = {"callback": "path", "need": "scopes"}
"""What is an object whose keys are all names."""
_SHOULD = {
    "one": "an object",
    "map": "an object",
    "schema": "a schema",
    "list": "a list",
    "text": "a text",
    "texts": "a list of texts",
    "type": "a text or a list of texts",
}


def formed(document: Document) -> Document:
    """The document, in which every part has its form; null is as if it were not there.

    Raises BadDocument with all parts that have another.
    """
    check = _Check()
    whole = check.one("#", document.whole, "document")
    if check.problems:
        more = [(0, f"and {len(check.problems) - _MOST} more")] if len(check.problems) > _MOST else []
        told = [(0, f"`{place}` should be {form}") for place, form in sorted(check.problems)[:_MOST]]
        raise BadDocument(document.path, [*told, *more], hint="mend it, or let what wrote it write it anew")
    return document.with_whole(whole)


@dataclass(slots=True)
class _Check:
    problems: list[tuple[str, str]] = field(default_factory=list)

    def one(self, place: str, value: dict[str, Any], what: str) -> dict[str, Any]:
        """One object of a kind; its parts are looked at by their names."""
        if isinstance(value.get("$ref"), str) and what not in {"schema", "path"}:
            return value
        if what in _MAPS:
            return self._map(place, value, _MAPS[what])
        return dict(self._parts(place, value, _PARTS.get(what, {})))

    def _parts(self, place: str, value: Mapping[str, Any], parts: Mapping[str, Part]) -> Iterator[tuple[str, Any]]:
        for key, each in value.items():
            if key not in parts:
                yield key, each
            elif each is not None:
                yield key, self._part(below(place, key), each, *parts[key])

    def _part(self, place: str, value: Any, kind: Kind, what: str) -> Any:
        match kind, value:
            case (("one" | "schema"), dict()):
                return self.one(place, value, what)
            case "schema", bool():
                return value
            case "map", dict():
                return self._map(place, value, what)
            case "list", list() if what == "schema" or all(isinstance(each, dict) for each in value):
                return [self._named(below(place, index), each, what) for index, each in enumerate(value)]
            case (("text" | "type"), str()):
                return value
            case (("texts" | "type"), list()) if all(isinstance(each, str) for each in value):
                return value
        self.problems.append((place, _SHOULD[kind]))
        return value

    def _map(self, place: str, value: Mapping[str, Any], what: str) -> dict[str, Any]:
        if what == "scopes":  # without any, a scheme is still asked for
            value = {name: [] if each is None else each for name, each in value.items()}
        named = {name: each for name, each in value.items() if each is not None and not name.startswith("x-")}
        return {name: self._named(below(place, name), each, what) for name, each in named.items()}

    def _named(self, place: str, value: Any, what: str) -> Any:
        if what == "scopes":
            return self._part(place, value, "texts", "")
        if what == "text":
            return self._part(place, value, "text", "")
        return self._part(place, value, "schema" if what == "schema" else "one", what)
