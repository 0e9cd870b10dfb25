"""Finds ways to say who asks that are no longer taken, and scopes that are needed now: `api-security-removed`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, OperationPair
from contracts.findings.values import Severity
from contracts.openapi.api import Api
from contracts.openapi.values import Operation

RULES = {
    "api-security-removed": Severity.ERR,
    "api-security-added": Severity.INFO,
    "api-security-became-required": Severity.ERR,
    "api-security-became-optional": Severity.INFO,
    "api-security-scope-added": Severity.ERR,
    "api-security-scope-removed": Severity.INFO,
}

_Way = frozenset[str]


def in_operation(pair: OperationPair) -> Iterator[Change]:
    """Which ways in are left. Schemes are known by what they are, not by their names in the document."""
    if pair.old is None or pair.new is None:
        return
    old, new = _ways(pair.old, pair.old_api), _ways(pair.new, pair.new_api)
    open_before, open_now = not old or frozenset() in old, not new or frozenset() in new
    if open_before and not open_now:
        text = f"the endpoint asks for security now: {', '.join(map(_said, new))}"
        yield Change("api-security-became-required", text, "security")
    if open_now and not open_before:
        yield Change("api-security-became-optional", "the endpoint no longer asks for security", "security")
    for way in old:
        if way and way not in new and not open_now:
            yield Change("api-security-removed", f"the endpoint scheme security '{_said(way)}' was removed", "security")
    for way in new:
        if way and way not in old and not open_before:
            yield Change("api-security-added", f"the endpoint scheme security '{_said(way)}' was added", "security")
    yield from (change for way in old if way in new for change in _scopes(way, old[way], new[way]))


def _scopes(way: _Way, old: frozenset[str], new: frozenset[str]) -> Iterator[Change]:
    for verb, scopes in (("added", new - old), ("removed", old - new)):
        for scope in sorted(scopes):
            text = f"the security scope '{scope}' was {verb} {'to' if verb == 'added' else 'from'} '{_said(way)}'"
            yield Change(f"api-security-scope-{verb}", text, "security")


def _ways(operation: Operation, api: Api) -> dict[_Way, frozenset[str]]:
    return {
        frozenset(_kind(name, api) for name in way): frozenset(scope for scopes in way.values() for scope in scopes)
        for way in operation.security
    }


def _kind(name: str, api: Api) -> str:
    """A scheme by what a caller has to send."""
    scheme = api.schemes.get(name)
    if scheme is None:
        return name
    match scheme.type:
        case "http":
            return f"http {scheme.scheme}"
        case "apikey":
            return f"{scheme.where} {scheme.name.lower() if scheme.where == 'header' else scheme.name}"
        case _:
            return scheme.type or name


def _said(way: _Way) -> str:
    return " with ".join(sorted(way)) or "none"
