"""A value that suits a schema, as people would write it: what is secret in it is a variable, never a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from banyan.comparison.redaction import is_secret
from contracts.postman.document import Api

DEEPEST = 6
"""So many levels; what is deeper is left out."""

_OF_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00",
    "duration": "P1D",
    "email": "somebody@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "decimal": "1.00",
    "binary": "",
    "byte": "",
}


class Samples:
    """Makes samples; `secrets` are the variables that stand in them."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.secrets: set[str] = set()

    def of(self, schema: Any, name: str = "", depth: int = 0) -> Any:
        """A value for a schema that stands under a name."""
        found = self._api.followed(schema)
        if is_secret(name) and found.get("type", "string") != "boolean":
            self.secrets.add(variable(name))
            return f"{{{{{variable(name)}}}}}"
        for key in ("example", "default", "const"):
            if key in found:
                return self._said(found[key])
        for key in ("examples", "enum"):
            if isinstance(found.get(key), list) and found[key]:
                return self._said(next((each for each in found[key] if each not in (None, "")), found[key][0]))
        for key in ("oneOf", "anyOf"):
            if isinstance(found.get(key), list) and found[key]:
                return self.of(found[key][0], name, depth + 1) if depth < DEEPEST else None
        return self._made(found, depth)

    def _made(self, schema: Mapping[str, Any], depth: int) -> Any:
        type_ = _type(schema)
        if type_ == "object":
            return self._object(schema, depth)
        if type_ == "array":
            items = schema.get("items")
            return [self.of(items, "", depth + 1)] if isinstance(items, dict) and depth < DEEPEST else []
        if type_ in {"integer", "number"}:
            return schema.get("minimum", 1)
        if type_ in {"boolean", "null"}:
            return True if type_ == "boolean" else None
        text = _OF_FORMATS.get(str(schema.get("format")), "text")
        least, most = schema.get("minLength", 0), schema.get("maxLength", len(text))
        return text.ljust(least if isinstance(least, int) else 0, "x")[: most if isinstance(most, int) else None]

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in schema.get("allOf") or ():
            said = self._api.followed(part)
            if _type(said) == "object":
                found |= self._object(said, depth)
        for name, each in (schema.get("properties") or {}).items():
            said = self._api.followed(each)
            if said.get("readOnly") is not True and depth < DEEPEST:
                found[name] = self.of(each, name, depth + 1)
        return found

    def _said(self, value: Any, name: str = "") -> Any:
        """What a document says, without its secrets, and without anything that would be taken for a variable."""
        if is_secret(name) and isinstance(value, str):
            self.secrets.add(variable(name))
            return f"{{{{{variable(name)}}}}}"
        if isinstance(value, dict):
            return {key: self._said(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._said(each, name) for each in value]
        return value.replace("{{", "{ {") if isinstance(value, str) else value


def variable(name: str) -> str:
    """A name as variables have them."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") or "value"


def _type(schema: Mapping[str, Any]) -> str:
    said = schema.get("type")
    if isinstance(said, list):
        said = next((each for each in said if each != "null"), "null")
    if isinstance(said, str):
        return said
    return "object" if {"properties", "allOf", "additionalProperties"} & set(schema) else "string"
