"""Finds types and formats that take less, or give more, than before: `response-property-type-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity
from contracts.openapi.values import TYPES, Schema

RULES = {
    "request-parameter-type-changed": Severity.ERR,
    "request-parameter-type-generalized": Severity.INFO,
    "request-body-type-changed": Severity.ERR,
    "request-body-type-generalized": Severity.INFO,
    "request-property-type-changed": Severity.ERR,
    "request-property-type-generalized": Severity.INFO,
    "response-body-type-changed": Severity.ERR,
    "response-body-type-specialized": Severity.INFO,
    "response-property-type-changed": Severity.ERR,
    "response-property-type-specialized": Severity.INFO,
    "response-header-type-changed": Severity.ERR,
    "response-header-type-specialized": Severity.INFO,
}

_WIDER = {"int32": {"int64"}, "float": {"double"}}
"""Formats that hold all of another."""
_ANY = TYPES - {"null"}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """Whether the types of both sides hold each other; null is judged by itself, choices and lists of values too."""
    if pair.is_ignored_here or pair.old.choices or pair.new.choices:
        return
    old, new = pair.old, pair.new
    if (old.types, old.format) == (new.types, new.format):
        return
    text = f"{pair.text}: the type changed from '{_said(old)}' to '{_said(new)}'"
    if pair.direction == "request":
        kind = "generalized" if _holds(new, old, is_text=pair.area == "parameter") else "changed"
    else:
        kind = "specialized" if _holds(old, new, is_text=pair.area == "header") else "changed"
    yield Change(f"{pair.prefix}-type-{kind}", text, pair.place)


def _holds(wide: Schema, narrow: Schema, *, is_text: bool) -> bool:
    """Whether all that suits one suits the other; in an address or a header everything is a text."""
    if wide.types == _ANY and not wide.says_type and not wide.format:
        return True
    if is_text and "string" in wide.types and not wide.format and not {"array", "object"} & narrow.types:
        return True
    if not narrow.types <= wide.types:
        return False
    return wide.format in {"", narrow.format} | _WIDER.get(narrow.format, set())


def _said(schema: Schema) -> str:
    types = schema.types - ({"integer"} if "number" in schema.types else set())
    said = "any" if schema.types == _ANY else ", ".join(sorted(types)) or "nothing"
    return f"{said}/{schema.format}" if schema.format else said
