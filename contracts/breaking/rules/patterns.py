"""Finds expressions that texts have to match now, or no longer do: `request-parameter-pattern-added`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    "request-parameter-pattern-added": Severity.ERR,
    "request-parameter-pattern-removed": Severity.INFO,
    "request-parameter-pattern-changed": Severity.WARN,
    "request-parameter-pattern-generalized": Severity.INFO,
    "request-body-pattern-added": Severity.ERR,
    "request-body-pattern-removed": Severity.INFO,
    "request-body-pattern-changed": Severity.WARN,
    "request-body-pattern-generalized": Severity.INFO,
    "request-property-pattern-added": Severity.ERR,
    "request-property-pattern-removed": Severity.INFO,
    "request-property-pattern-changed": Severity.WARN,
    "request-property-pattern-generalized": Severity.INFO,
    "response-body-pattern-added": Severity.INFO,
    "response-body-pattern-removed": Severity.ERR,
    "response-body-pattern-changed": Severity.WARN,
    "response-body-pattern-generalized": Severity.WARN,
    "response-property-pattern-added": Severity.INFO,
    "response-property-pattern-removed": Severity.ERR,
    "response-property-pattern-changed": Severity.WARN,
    "response-property-pattern-generalized": Severity.WARN,
}
_ANYTHING = {".*", "^.*$", "^.*", ".*$", ""}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """Which of two expressions takes more is not told, but for those that take anything."""
    if pair.is_ignored_here or pair.area == "header":
        return
    old, new = (" and ".join(side.patterns) for side in (pair.old, pair.new))
    if old == new:
        return
    if not old:
        yield Change(f"{pair.prefix}-pattern-added", f"{pair.text}: the pattern '{new}' was added", pair.place)
    elif not new:
        yield Change(f"{pair.prefix}-pattern-removed", f"{pair.text}: the pattern '{old}' was removed", pair.place)
    else:
        verb = "generalized" if new in _ANYTHING else "changed"
        text = f"{pair.text}: the pattern was {verb} from '{old}' to '{new}'"
        yield Change(f"{pair.prefix}-pattern-{verb}", text, pair.place)
