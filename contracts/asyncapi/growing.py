"""Two AsyncAPI documents -> what the new one takes from those who listen: schemas of events may only grow.

An event that was published stays published, and readers are upgraded when their team pleases: so a field may neither
go nor become narrower, and one that has more values than a reader knows is told of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.asyncapi.reading import Events
from contracts.findings.values import Cell, Finding, Severity

RULES = {
    "channel-removed": Severity.ERR,
    "event-removed": Severity.ERR,
    "event-added": Severity.INFO,
    "field-removed": Severity.ERR,
    "field-added": Severity.INFO,
    "field-became-optional": Severity.ERR,
    "field-became-required": Severity.INFO,
    "field-became-nullable": Severity.ERR,
    "field-type-changed": Severity.ERR,
    "field-became-known": Severity.INFO,
    "field-became-unknown": Severity.WARN,
    "field-narrowed": Severity.ERR,
    "field-widened": Severity.WARN,
    "schema-changed": Severity.WARN,
}
"""What there is to find, with how grave it is."""

_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_FORMS = ("format", "pattern", "const", "multipleOf", "contentEncoding", "contentMediaType", "uniqueItems")
_OPAQUE = (
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "dependencies",
    "contains",
    "additionalProperties",
)
_UNKNOWN, _OPEN = "x-unknown", "x-open"
"""The marks of what the code that emits an event does not say, and of an object that may have more fields than it says;
nothing can be concluded about either."""
Found = tuple[str, str, str]
"""A rule, a sentence, and the field that it is about."""


def compared(old: Events, new: Events) -> Cell:
    """Hold the new document against the old one."""
    found = [_gone(new, "channel-removed", channel, "") for channel in old.channels - new.channels]
    for channel, name in sorted(old.messages.keys() | new.messages.keys()):
        subject = f"{channel} {name}"
        if (channel, name) not in new.messages:
            if channel in new.channels:
                found.append(_gone(new, "event-removed", subject, ""))
        elif (channel, name) not in old.messages:
            found.append(Finding("event-added", RULES["event-added"], subject, "is new", "", str(new.path)))
        else:
            pair = _Pair("", old.messages[channel, name], new.messages[channel, name])
            found += [
                Finding(rule, RULES[rule], subject, text, place, str(new.path)) for rule, text, place in _changes(pair)
            ]
    order = sorted(found, key=lambda each: (-each.severity, each.subject, each.place, each.rule, each.message))
    return Cell(old.path.as_posix(), new.path.as_posix(), len(old.messages), tuple(order))


def _gone(new: Events, rule: str, subject: str, place: str) -> Finding:
    return Finding(rule, RULES[rule], subject, "is gone", place, str(new.path))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A schema as it was and as it is; `field` is the path to it, "" for the whole payload."""

    field: str
    old: Any
    new: Any

    @property
    def text(self) -> str:
        return f"the field '{self.field}'" if self.field else "the payload"


def _changes(pair: _Pair) -> Iterator[Found]:
    if not isinstance(pair.old, Mapping) or not isinstance(pair.new, Mapping):
        if pair.old != pair.new:
            yield "schema-changed", f"{pair.text} has another schema, which cannot be compared", pair.field
        return
    was_unknown, is_unknown = bool(pair.old.get(_UNKNOWN)), bool(pair.new.get(_UNKNOWN))
    if was_unknown or is_unknown:
        if not is_unknown:
            yield "field-became-known", f"the code tells now what {pair.text} is, and did not", pair.field
        elif not was_unknown:
            yield "field-became-unknown", f"the code does not tell any more what {pair.text} is", pair.field
        return
    yield from _types(pair)
    yield from _values(pair)
    yield from _choices(pair)
    yield from _properties(pair)
    for name in _OPAQUE:
        if pair.old.get(name) != pair.new.get(name):
            yield "schema-changed", f"{pair.text} has another `{name}`, which is not compared", pair.field
    if "items" in pair.old or "items" in pair.new:
        yield from _changes(_Pair(f"{pair.field}[]", pair.old.get("items", {}), pair.new.get("items", {})))


def _types(pair: _Pair) -> Iterator[Found]:
    old, new = _kinds(pair.old), _kinds(pair.new)
    if old == new:
        return
    shown = f"{', '.join(sorted(old)) or 'anything'} to {', '.join(sorted(new)) or 'anything'}"
    if new - old == {"null"} and old <= new:
        yield "field-became-nullable", f"{pair.text} may be null now", pair.field
    elif not old or (new and new < old):
        yield "field-narrowed", f"{pair.text} went from {shown}", pair.field
    elif not new or old < new:
        yield "field-type-changed", f"{pair.text} went from {shown}: readers do not know such values", pair.field
    else:
        yield "field-type-changed", f"{pair.text} went from {shown}", pair.field


def _kinds(schema: Mapping[str, Any]) -> frozenset[str]:
    """The types that a schema allows; none where it allows all. An integer is a number."""
    said = schema.get("type", ())
    return frozenset({said} if isinstance(said, str) else said)


def _values(pair: _Pair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    for names, sign in ((_UPPER, 1), (_LOWER, -1)):
        for name in names:
            if old.get(name) != new.get(name):
                is_narrower = name in new and (name not in old or (new[name] - old[name]) * sign < 0)
                yield _told(pair, name, is_narrower=is_narrower)
    for name in _FORMS:
        if old.get(name) != new.get(name):
            yield _told(pair, name, is_narrower=name in new)


def _choices(pair: _Pair) -> Iterator[Found]:
    before, after = pair.old.get("enum"), pair.new.get("enum")
    if before == after:
        return
    if after is None:
        yield "field-widened", f"{pair.text} may have any value now", pair.field
    elif before is None:
        yield "field-narrowed", f"{pair.text} is only one of {after!r} now", pair.field
    else:
        yield from (
            ("field-narrowed", f"{pair.text} has no value {value!r} any more", pair.field)
            for value in before
            if value not in after
        )
        yield from (
            ("field-widened", f"{pair.text} has the new value {value!r}", pair.field)
            for value in after
            if value not in before
        )


def _told(pair: _Pair, name: str, *, is_narrower: bool) -> Found:
    rule = "field-narrowed" if is_narrower else "field-widened"
    was, now = (repr(each[name]) if name in each else "none" for each in (pair.old, pair.new))
    return rule, f"{pair.text} has another {name}: {now}, which was {was}", pair.field


def _properties(pair: _Pair) -> Iterator[Found]:
    old, new = pair.old.get("properties", {}), pair.new.get("properties", {})
    needed, needs = set(pair.old.get("required", ())), set(pair.new.get("required", ()))
    for name in sorted({*old, *new}):
        path = f"{pair.field}/{name}" if pair.field else name
        if name not in new and pair.new.get(_OPEN):
            yield "field-became-unknown", f"the code does not tell any more whether there is the field '{path}'", path
        elif name not in new:
            yield "field-removed", f"the field '{path}' is gone", path
        elif name not in old and pair.old.get(_OPEN):
            yield "field-became-known", f"the code tells now that there is the field '{path}'", path
        elif name not in old:
            yield "field-added", f"the field '{path}' is new", path
        else:
            if (name in needed) != (name in needs):
                became = "optional" if name in needed else "required"
                yield f"field-became-{became}", f"the field '{path}' became {became}", path
            yield from _changes(_Pair(path, old[name], new[name]))
