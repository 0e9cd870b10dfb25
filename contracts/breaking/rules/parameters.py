"""Finds parameters that are gone, new or needed now: `new-required-request-parameter`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, OperationPair
from contracts.findings.values import Severity
from contracts.openapi.values import Parameter

RULES = {
    "new-required-request-parameter": Severity.ERR,
    "new-optional-request-parameter": Severity.INFO,
    "new-request-path-parameter": Severity.ERR,
    "request-parameter-removed": Severity.WARN,
    "request-parameter-removed-with-deprecation": Severity.INFO,
    "request-parameter-became-required": Severity.ERR,
    "request-parameter-became-optional": Severity.INFO,
    "request-parameter-deprecated": Severity.INFO,
    "request-parameter-reactivated": Severity.INFO,
    "request-parameter-serialization-changed": Severity.ERR,
}


def in_operation(pair: OperationPair) -> Iterator[Change]:
    """What has become of the parameters of an operation."""
    if pair.old is None or pair.new is None:
        return
    for old, new in pair.parameters():
        if old is None and new is not None:
            yield _added(new)
        elif old is not None and new is None:
            yield _removed(old)
        elif old is not None and new is not None:
            yield from _changed(old, new)


def _added(new: Parameter) -> Change:
    if new.where == "path":
        return _change("new-request-path-parameter", f"added the new path request parameter '{new.name}'", new)
    kind = "required" if new.is_required else "optional"
    text = f"added the new {kind} {new.where} request parameter '{new.name}'"
    return _change(f"new-{kind}-request-parameter", text, new)


def _removed(old: Parameter) -> Change:
    text = f"deleted the {old.where} request parameter '{old.name}'"
    if old.is_deprecated:
        return _change("request-parameter-removed-with-deprecation", f"{text} with deprecation", old)
    return _change("request-parameter-removed", text, old)


def _changed(old: Parameter, new: Parameter) -> Iterator[Change]:
    said = f"the {new.where} request parameter '{new.name}'"
    if old.is_required != new.is_required:
        now = "required" if new.is_required else "optional"
        yield _change(f"request-parameter-became-{now}", f"{said} became {now}", new)
    if new.is_deprecated != old.is_deprecated:
        rule, verb = ("deprecated", "was deprecated") if new.is_deprecated else ("reactivated", "was reactivated")
        yield _change(f"request-parameter-{rule}", f"{said} {verb}", new)
    if (old.style, old.explodes) != (new.style, new.explodes):
        ways = [f"{each.style}{', exploded' if each.explodes else ''}" for each in (old, new)]
        text = f"{said} is written in another way: '{ways[0]}' became '{ways[1]}'"
        yield _change("request-parameter-serialization-changed", text, new)


def _change(rule: str, text: str, parameter: Parameter) -> Change:
    return Change(rule, text, f"request {parameter.where} {parameter.name}")
