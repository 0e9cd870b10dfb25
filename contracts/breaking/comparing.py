"""Two documents -> what the new one breaks: each operation and each schema, asked by every family of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from banyan.openapi import operations
from contracts.breaking.pairs import Change, OperationPair
from contracts.breaking.rules import FAMILIES
from contracts.breaking.walking import schema_pairs
from contracts.findings.values import Cell, Finding, Severity
from contracts.openapi.api import Api
from contracts.openapi.values import Operation


def rules() -> dict[str, Severity]:
    """All rules by name, sorted."""
    found = {name: level for family in FAMILIES for name, level in FAMILIES.load(family).RULES.items()}
    return dict(sorted(found.items()))


def compared(
    old: Api,
    new: Api,
    *,
    levels: Mapping[str, Severity | None] | None = None,
    is_meant: Callable[[Operation], bool] = lambda _: True,
) -> Cell:
    """Hold the new document against the old one; operations that are not meant are left out.

    `levels` take the place of the rules' own; None is a rule that is not asked.
    """
    known: dict[str, Severity | None] = {**rules(), **(levels or {})}
    pairs = [pair for pair in _pairs(old, new) if is_meant(pair.old or pair.either)]
    found = {
        Finding(change.rule, level, str(pair.either), change.message, change.place, str(new.path))
        for pair in pairs
        for change in _changes(pair)
        if (level := known[change.rule]) is not None
    }
    return Cell(_said(old), _said(new), sum(pair.old is not None for pair in pairs), tuple(sorted(found, key=_order)))


def _pairs(old: Api, new: Api) -> Iterator[OperationPair]:
    """By method and path; names of parameters in a path mean nothing."""
    ours, theirs = ({_key(each): each for each in api.operations} for api in (old, new))
    for key in (*ours, *(key for key in theirs if key not in ours)):
        yield OperationPair(ours.get(key), theirs.get(key), old, new)


def _changes(pair: OperationPair) -> Iterator[Change]:
    families = [FAMILIES.load(name) for name in FAMILIES]
    for family in families:
        if hasattr(family, "in_operation"):
            yield from family.in_operation(pair)
    asked = [family.in_schema for family in families if hasattr(family, "in_schema")]
    for schemas in schema_pairs(pair):
        for in_schema in asked:
            yield from in_schema(schemas)


def _key(operation: Operation) -> tuple[str, str]:
    return operation.method, operations.Operation(operation.path, operation.method).shape


def _said(api: Api) -> str:
    return api.name or Path(api.path).as_posix()


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return -finding.severity, finding.subject, finding.place, finding.rule, finding.message


def unknown_rules(names: Iterable[str]) -> list[str]:
    """Those that are no rule."""
    known = rules()
    return [name for name in names if name not in known]
