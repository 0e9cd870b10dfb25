"""Finds bounds that are tighter for requests or wider for responses: `request-property-max-length-decreased`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity
from contracts.openapi.schemas import LEAST

NAMES = {
    "maximum": "max",
    "minimum": "min",
    "exclusiveMaximum": "exclusive-max",
    "exclusiveMinimum": "exclusive-min",
    "maxLength": "max-length",
    "minLength": "min-length",
    "maxItems": "max-items",
    "minItems": "min-items",
    "maxProperties": "max-properties",
    "minProperties": "min-properties",
}
"""Bounds, and what the rules call them."""

_FREE = {"minLength": 0, "minItems": 0, "minProperties": 0}
"""What a bound is that says nothing."""


def _rules() -> Iterator[tuple[str, Severity]]:
    """A bound that takes less of a request breaks it; one that lets more into a response does."""
    for prefix in ("request-parameter", "request-body", "request-property"):
        for keyword, name in NAMES.items():
            tighter, wider = ("increased", "decreased") if keyword in LEAST else ("decreased", "increased")
            yield f"{prefix}-{name}-{tighter}", Severity.ERR
            yield f"{prefix}-{name}-set", Severity.ERR
            yield f"{prefix}-{name}-{wider}", Severity.INFO
            yield f"{prefix}-{name}-unset", Severity.INFO
    for prefix in ("response-body", "response-property"):
        for keyword, name in NAMES.items():
            tighter, wider = ("increased", "decreased") if keyword in LEAST else ("decreased", "increased")
            yield f"{prefix}-{name}-{wider}", Severity.ERR
            yield f"{prefix}-{name}-unset", Severity.ERR
            yield f"{prefix}-{name}-{tighter}", Severity.INFO
            yield f"{prefix}-{name}-set", Severity.INFO


RULES = dict(_rules())


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """Each bound by itself, where the type is still one that it speaks of."""
    if pair.is_ignored_here or pair.area == "header" or pair.old.bounds == pair.new.bounds:
        return
    for keyword, name in NAMES.items():
        old, new = (_bound(side.bounds.get(keyword), keyword) for side in (pair.old, pair.new))
        if old != new:
            verb = _verb(old, new)
            change = f"from {_said(old)} to {_said(new)}" if verb in {"increased", "decreased"} else _said(new or old)
            yield Change(f"{pair.prefix}-{name}-{verb}", f"{pair.text}: {keyword} was {verb} {change}", pair.place)


def _bound(value: float | None, keyword: str) -> float | None:
    return None if value == _FREE.get(keyword) else value


def _verb(old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return "set" if old is None else "unset"
    return "increased" if new > old else "decreased"


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
