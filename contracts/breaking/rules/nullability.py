"""Finds null where it was not, and where it no longer may be: `response-property-became-nullable`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    "request-parameter-became-not-nullable": Severity.ERR,
    "request-parameter-became-nullable": Severity.INFO,
    "request-body-became-not-nullable": Severity.ERR,
    "request-body-became-nullable": Severity.INFO,
    "request-property-became-not-nullable": Severity.ERR,
    "request-property-became-nullable": Severity.INFO,
    "response-body-became-nullable": Severity.ERR,
    "response-body-became-not-nullable": Severity.INFO,
    "response-property-became-nullable": Severity.ERR,
    "response-property-became-not-nullable": Severity.INFO,
    "response-header-became-nullable": Severity.ERR,
    "response-header-became-not-nullable": Severity.INFO,
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """All three ways to say so count alike: `nullable`, a list of types, a choice with null."""
    if pair.is_ignored_here or pair.old.is_nullable == pair.new.is_nullable:
        return
    now = "nullable" if pair.new.is_nullable else "not-nullable"
    yield Change(f"{pair.prefix}-became-{now}", f"{pair.text} became {now.replace('-', ' ')}", pair.place)
