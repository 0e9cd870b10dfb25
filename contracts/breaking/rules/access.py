"""Finds properties that only one direction has now: `response-required-property-became-write-only`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    f"{direction}-{kind}-property-became-{way}": Severity.INFO
    for direction in ("request", "response")
    for kind in ("required", "optional")
    for way in ("read-only", "not-read-only", "write-only", "not-write-only")
} | {
    "request-required-property-became-not-read-only": Severity.ERR,
    "request-required-property-became-read-only": Severity.WARN,
    "request-optional-property-became-read-only": Severity.WARN,
    "response-required-property-became-write-only": Severity.ERR,
    "response-optional-property-became-write-only": Severity.WARN,
    "response-required-property-became-not-write-only": Severity.WARN,
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """Graver than in oasdiff, where a property that leaves a direction is taken for one that stays."""
    if pair.area != "property":
        return
    kind = "required" if pair.is_required else "optional"
    for way, was, now in (
        ("read-only", pair.old.is_read_only, pair.new.is_read_only),
        ("write-only", pair.old.is_write_only, pair.new.is_write_only),
    ):
        if was != now:
            said = way if now else f"not-{way}"
            text = f"{pair.text}, {kind}, became {said.replace('-', ' ', 1) if not now else said}"
            yield Change(f"{pair.direction}-{kind}-property-became-{said}", text, pair.place)
