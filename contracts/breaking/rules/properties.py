"""Finds properties that are gone, new, needed or no longer sure: `response-required-property-removed`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.findings.values import Severity

RULES = {
    "request-property-removed": Severity.WARN,
    "new-required-request-property": Severity.ERR,
    "new-required-request-property-with-default": Severity.ERR,
    "new-optional-request-property": Severity.INFO,
    "request-property-became-required": Severity.ERR,
    "request-property-became-required-with-default": Severity.ERR,
    "request-property-became-optional": Severity.INFO,
    "response-required-property-removed": Severity.ERR,
    "response-optional-property-removed": Severity.WARN,
    "response-required-property-added": Severity.INFO,
    "response-optional-property-added": Severity.INFO,
    "response-property-became-optional": Severity.ERR,
    "response-property-became-required": Severity.INFO,
    "request-property-additional-properties-forbidden": Severity.ERR,
    "request-property-additional-properties-allowed": Severity.INFO,
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """What has become of the properties of an object."""
    if pair.area in {"parameter", "header"}:
        return
    for name in pair.old.properties.keys() - pair.new.properties.keys():
        if not _is_hidden(pair, name, is_new=False):
            yield from _removed(pair, name)
    for name in pair.new.properties.keys() - pair.old.properties.keys():
        if not _is_hidden(pair, name, is_new=True):
            yield _added(pair, name)
    for name in pair.old.properties.keys() & pair.new.properties.keys():
        if (name in pair.old.required) != (name in pair.new.required) and not _is_hidden(pair, name, is_new=True):
            yield _required(pair, name)
    if pair.direction == "request" and pair.old.is_closed != pair.new.is_closed:
        verb = "forbidden" if pair.new.is_closed else "allowed"
        yield Change(
            f"request-property-additional-properties-{verb}", f"{pair.text}: other properties are {verb}", pair.place
        )


def _removed(pair: SchemaPair, name: str) -> Iterator[Change]:
    if pair.direction == "request":
        yield Change(
            "request-property-removed", f"removed the request property '{_path(pair, name)}'", _place(pair, name)
        )
        return
    kind = "required" if name in pair.old.required else "optional"
    text = f"removed the {kind} property '{_path(pair, name)}' from the response with the '{pair.detail}' status"
    yield Change(f"response-{kind}-property-removed", text, _place(pair, name))


def _added(pair: SchemaPair, name: str) -> Change:
    kind = "required" if name in pair.new.required else "optional"
    if pair.direction == "response":
        text = f"added the {kind} property '{_path(pair, name)}' to the response with the '{pair.detail}' status"
        return Change(f"response-{kind}-property-added", text, _place(pair, name))
    text = f"added the new {kind} request property '{_path(pair, name)}'"
    if kind == "required" and pair.new_schemas[pair.new.properties[name]].defaults:
        rule, text = "new-required-request-property-with-default", f"{text} with a default value"
        return Change(rule, text, _place(pair, name))
    return Change(f"new-{kind}-request-property", text, _place(pair, name))


def _required(pair: SchemaPair, name: str) -> Change:
    now = "required" if name in pair.new.required else "optional"
    text = f"the {pair.direction} property '{_path(pair, name)}' became {now}{pair.tail}"
    rule = f"{pair.direction}-property-became-{now}"
    if rule == "request-property-became-required" and pair.new_schemas[pair.new.properties[name]].defaults:
        return Change(f"{rule}-with-default", f"{text}, with a default value", _place(pair, name))
    return Change(rule, text, _place(pair, name))


def _is_hidden(pair: SchemaPair, name: str, *, is_new: bool) -> bool:
    """Whether a property is none of this direction."""
    schemas, side = (pair.new_schemas, pair.new) if is_new else (pair.old_schemas, pair.old)
    schema = schemas[side.properties[name]]
    return schema.is_read_only if pair.direction == "request" else schema.is_write_only


def _path(pair: SchemaPair, name: str) -> str:
    return f"{pair.name}/{name}" if pair.name else name


def _place(pair: SchemaPair, name: str) -> str:
    return f"{pair.place} {name}" if not pair.name else f"{pair.place}/{name}"
