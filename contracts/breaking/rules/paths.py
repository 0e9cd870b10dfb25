"""Finds operations that are gone, new, or on their way out: `api-path-removed-without-deprecation`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from contracts.breaking.pairs import Change, OperationPair
from contracts.findings.values import Severity
from contracts.openapi.values import Operation

RULES = {
    "api-path-removed-without-deprecation": Severity.ERR,
    "api-path-removed-with-deprecation": Severity.INFO,
    "api-path-removed-before-sunset": Severity.ERR,
    "api-removed-without-deprecation": Severity.ERR,
    "api-removed-with-deprecation": Severity.INFO,
    "api-removed-before-sunset": Severity.ERR,
    "endpoint-added": Severity.INFO,
    "endpoint-deprecated": Severity.INFO,
    "endpoint-reactivated": Severity.INFO,
    "sunset-deleted": Severity.ERR,
    "api-operation-id-removed": Severity.INFO,
    "api-stability-decreased": Severity.ERR,
}
_STABILITY = ("draft", "alpha", "beta", "stable")


def in_operation(pair: OperationPair) -> Iterator[Change]:
    """What has become of an operation."""
    if pair.old is None:
        yield Change("endpoint-added", "endpoint added")
    elif pair.new is None:
        yield _removed(pair, pair.old)
    else:
        yield from _changed(pair.old, pair.new)


def _removed(pair: OperationPair, old: Operation) -> Change:
    """Gone with its path, or alone; deprecated before, and long enough."""
    is_alone = any(each.path == old.path for each in pair.new_api.operations)
    what, said = ("api", "api removed") if is_alone else ("api-path", "api path removed")
    if not old.is_deprecated:
        return Change(f"{what}-removed-without-deprecation", f"{said} without deprecation")
    if (day := _day(old.sunset)) and day > dt.datetime.now(dt.UTC).date():
        return Change(f"{what}-removed-before-sunset", f"{said} before the sunset date {day}")
    return Change(f"{what}-removed-with-deprecation", f"{said} with deprecation")


def _changed(old: Operation, new: Operation) -> Iterator[Change]:
    if new.is_deprecated and not old.is_deprecated:
        yield Change("endpoint-deprecated", "endpoint deprecated")
    if old.is_deprecated and not new.is_deprecated:
        yield Change("endpoint-reactivated", "endpoint reactivated")
    if new.is_deprecated and old.sunset and not new.sunset:
        yield Change("sunset-deleted", "api sunset date deleted, but deprecated=true kept")
    if old.id and old.id != new.id:
        yield Change("api-operation-id-removed", f"api operation id '{old.id}' removed and replaced with '{new.id}'")
    ranks = [
        _STABILITY.index(each) if each in _STABILITY else len(_STABILITY) for each in (old.stability, new.stability)
    ]
    if old.stability and ranks[1] < ranks[0]:
        yield Change(
            "api-stability-decreased", f"endpoint stability level decreased from '{old.stability}' to '{new.stability}'"
        )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
