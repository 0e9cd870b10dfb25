"""Schemas of OpenAPI -> JSON Schema of draft 7, which is what Postman's sandbox holds answers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from banyan.openapi.reading import pointed

_LEFT_OUT = frozenset(
    {
        *("discriminator", "xml", "externalDocs", "example", "examples", "readOnly", "writeOnly", "deprecated"),
        *("nullable", "description", "title", "default", "$comment", "$schema", "$id"),
        *("unevaluatedProperties", "unevaluatedItems"),
    }
)
_FORMATS = frozenset({"date", "date-time", "email", "ipv4", "ipv6", "uri", "uuid"})
"""Formats that mean the same everywhere; the sandbox gives up on those that it does not know."""
_PYTHON = re.compile(r"\(\?P|\\[AZz]|\(\?[aiLmsux]+\)|[*+?}]\+")
"""What expressions of Python have, and those of JavaScript do not."""
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions"})
_SCHEMAS = "#/components/schemas/"


def answer_schema(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer has to suit, with everything that it refers to among its `definitions`."""
    reader = _Reader(str(whole.get("openapi", "")).startswith("3.0"), {})
    found = reader.read(schema)
    definitions: dict[str, Any] = {}
    while waiting := [name for name in reader.names if name not in definitions]:
        for name in waiting:
            definitions[name] = reader.read(pointed(whole, reader.names[name].partition("#")[2]))
    return {**found, "definitions": dict(sorted(definitions.items()))} if definitions else found


class _Reader:
    def __init__(self, is_old: bool, names: dict[str, str]) -> None:  # noqa: FBT001
        self._is_old = is_old
        self.names = names

    def read(self, schema: Any) -> Any:
        """One schema; `names` holds what it refers to."""
        if isinstance(schema, list):
            return [self.read(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        reference = schema.get("$ref")
        if isinstance(reference, str) and (self._is_old or len(schema) == 1):
            return {"$ref": self._named(reference)}
        found = dict(self._keys(schema))
        if isinstance(reference, str):
            found = {"allOf": [{"$ref": self._named(reference)}, {k: v for k, v in found.items() if k != "$ref"}]}
        return _nullable(found) if self._is_old and schema.get("nullable") is True else found

    def _keys(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for key, value in schema.items():
            if not _is_left_out(key, value):
                yield from self._key(schema, key, value)

    def _key(self, schema: Mapping[str, Any], key: str, value: Any) -> Iterator[tuple[str, Any]]:
        if key in {"enum", "const"}:
            yield key, value
        elif key == "required" and isinstance(value, list):
            yield key, [name for name in value if not self._is_hidden(schema, name)]
        elif key in _MAPS and isinstance(value, dict):
            yield key, {name: self.read(each) for name, each in value.items()}
        elif key in _BOUNDS and isinstance(value, bool):
            if value and _BOUNDS[key] in schema:
                yield key, schema[_BOUNDS[key]]
        elif key == "prefixItems":
            yield "items", self.read(value)
        elif key != "items" or "prefixItems" not in schema:
            yield key, self.read(value)

    def _is_hidden(self, schema: Mapping[str, Any], name: str) -> bool:
        """Whether a property is for requests alone, so that no answer has it."""
        said = (schema.get("properties") or {}).get(name)
        return isinstance(said, dict) and said.get("writeOnly") is True

    def _named(self, reference: str) -> str:
        name = reference.removeprefix(_SCHEMAS).strip("#/").replace("/", ".")
        self.names.setdefault(name, reference)
        return f"#/definitions/{name}"


def _is_left_out(key: str, value: Any) -> bool:
    if key == "pattern":
        return not isinstance(value, str) or _PYTHON.search(value) is not None
    return key in _LEFT_OUT or key.startswith("x-") or (key == "format" and value not in _FORMATS)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, or null."""
    if set(schema) <= {"type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum"}:
        return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema
    return {"anyOf": [schema, {"type": "null"}]}
