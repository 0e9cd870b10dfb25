"""Finds values of a list that are gone or new: `request-property-enum-value-removed`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from banyan.comparison.answers import Json
from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    "request-parameter-enum-value-removed": Severity.ERR,
    "request-parameter-enum-value-added": Severity.INFO,
    "request-parameter-became-enum": Severity.ERR,
    "request-parameter-enum-removed": Severity.INFO,
    "request-body-enum-value-removed": Severity.ERR,
    "request-body-enum-value-added": Severity.INFO,
    "request-body-became-enum": Severity.ERR,
    "request-body-enum-removed": Severity.INFO,
    "request-property-enum-value-removed": Severity.ERR,
    "request-property-enum-value-added": Severity.INFO,
    "request-property-became-enum": Severity.ERR,
    "request-property-enum-removed": Severity.INFO,
    "response-body-enum-value-added": Severity.ERR,
    "response-body-enum-value-removed": Severity.INFO,
    "response-body-became-enum": Severity.INFO,
    "response-body-enum-removed": Severity.ERR,
    "response-property-enum-value-added": Severity.ERR,
    "response-property-enum-value-removed": Severity.INFO,
    "response-property-became-enum": Severity.INFO,
    "response-property-enum-removed": Severity.ERR,
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """A list of values that came, went, shrank or grew; `const` is a list of one."""
    if pair.is_ignored_here or pair.area == "header":
        return
    old, new = pair.old.enum, pair.new.enum
    if old is None and new is not None:
        text = f"{pair.text} was restricted to a list of enum values"
        yield Change(f"{pair.prefix}-became-enum", text, pair.place)
    elif old is not None and new is None:
        yield Change(f"{pair.prefix}-enum-removed", f"{pair.text} is no longer one of a list of values", pair.place)
    elif old is not None and new is not None:
        for verb, values in (("removed", _without(old, new)), ("added", _without(new, old))):
            for value in values:
                side = "from" if verb == "removed" else "to"
                text = f"{verb} the enum value '{_said(value)}' {side} {pair.text}"
                yield Change(f"{pair.prefix}-enum-value-{verb}", text, pair.place)


def _without(values: tuple[Json, ...], others: tuple[Json, ...]) -> list[Json]:
    known = {json.dumps(value, sort_keys=True) for value in others}
    return [value for value in values if json.dumps(value, sort_keys=True) not in known]


def _said(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
