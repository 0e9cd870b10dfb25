"""Finds values that are meant without a word and are others now: `request-parameter-default-value-changed`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    f"{prefix}-default-value-{verb}": Severity.INFO
    for prefix in ("request-parameter", "request-body", "request-property", "response-body", "response-property")
    for verb in ("added", "changed", "removed")
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """A default that came, went or changed: the document still holds, what happens may differ."""
    if not (pair.old.defaults or pair.new.defaults):
        return
    old, new = (json.dumps(side.defaults[:1], sort_keys=True)[1:-1] for side in (pair.old, pair.new))
    if old == new or pair.area == "header":
        return
    verb = "added" if not old else "removed" if not new else "changed"
    said = f"from {old} to {new}" if verb == "changed" else new or old
    yield Change(f"{pair.prefix}-default-value-{verb}", f"{pair.text}: default value was {verb} {said}", pair.place)
