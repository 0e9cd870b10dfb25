"""Whether a value suits a schema: what a request may hold, and what of an answer a document promises."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.interactions.rules import Matched, Place, Rules
from contracts.openapi.schemas import Schemas
from contracts.openapi.values import Choice, Node, Schema

NONE = Rules({})
_DEEPEST = 60
_TYPES = frozenset({"type", "integer", "decimal", "number", "boolean", "null"})
_OF_TYPES = {"integer": {"integer"}, "decimal": {"number"}, "number": {"number"}, "boolean": {"boolean"}}
_TEXTS = frozenset({"regex", "include", "date", "time", "timestamp", "datetime", "semver"})
_KEYS = frozenset({"values", "eachKey", "eachValue"})


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place at which a value does not suit; `is_grave` unless it is only something to know."""

    place: Place
    message: str
    is_grave: bool = True


@dataclass(frozen=True, slots=True)
class Suiting:
    """Holds values against schemas.

    A request has to have all that is required, and is taken as it is. Of an answer (`is_expected`) a consumer names
    what it relies on: nothing is missing, but what the document does not name is not promised, and matchers say which
    values the consumer takes. A place that may be null or left out is told, and is not grave.
    """

    schemas: Schemas
    rules: Rules = NONE
    is_expected: bool = False

    def misfits(self, value: Any, node: Node) -> tuple[Misfit, ...]:
        """All of a value against a schema."""
        return tuple(self._at(value, node, (), frozenset(), frozenset()))

    def _at(
        self, value: Any, node: Node, place: Place, beside: frozenset[str], seen: frozenset[tuple[Node, Place]]
    ) -> Iterator[Misfit]:
        """`beside` are properties that a schema which holds as well speaks of."""
        key = (node, place)
        if key in seen or len(place) > _DEEPEST:
            return
        schema = self.schemas[node]
        matched = self.rules.body(place) if self.is_expected else Matched()
        if value is None or _takes_null(matched):
            if not schema.is_nullable:
                yield Misfit(place, f"null is no {_types(schema)}")
            return
        if self.is_expected and schema.is_nullable and not schema.says_nothing and not _takes_null(matched):
            yield Misfit(place, "the provider may give null here", is_grave=False)
        wrong = tuple(self._own(value, schema, matched, place))
        yield from wrong
        if not wrong:
            seen |= {key}
            yield from self._choices(value, schema, place, beside, seen)
            yield from self._below(value, schema, place, beside | self._known(schema, 0), seen)

    def _own(self, value: Any, schema: Schema, matched: Matched, place: Place) -> Iterator[Misfit]:
        """The value by itself; where a matcher takes any of its type, only the type counts."""
        kinds = _kinds(value, matched)
        if not schema.types & kinds:
            yield Misfit(place, f"{_shown_kind(value, matched)} is no {_types(schema)}")
            return
        if schema.enum is not None:
            yield from _listed(value, schema, matched, place)
        if self.is_expected and (schema.enum is not None or matched.find(*_TYPES, *_TEXTS)):
            return
        if isinstance(value, str):
            yield from _text(value, schema, place)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _number(value, schema, place)
        elif isinstance(value, list) and not self.is_expected:
            yield from _length(len(value), schema, place, "Items")

    def _choices(
        self, value: Any, schema: Schema, place: Place, beside: frozenset[str], seen: frozenset[tuple[Node, Place]]
    ) -> Iterator[Misfit]:
        """Of each choice one branch has to suit; if none does, that is told which comes nearest."""
        for choice in schema.choices:
            names = beside | frozenset(schema.properties) | _other_names(self, schema, choice)
            tried = [tuple(self._at(value, node, place, names, seen)) for node in choice.nodes]
            best = min(tried, key=lambda found: (sum(each.is_grave for each in found), len(found)))
            yield from best

    def _below(
        self, value: Any, schema: Schema, place: Place, known: frozenset[str], seen: frozenset[tuple[Node, Place]]
    ) -> Iterator[Misfit]:
        if isinstance(value, list) and schema.items:
            for index, each in enumerate(value):
                yield from self._at(each, schema.items, (*place, index), frozenset(), seen)
        if isinstance(value, dict):
            yield from self._object(value, schema, place, known, seen)

    def _object(
        self,
        value: dict[str, Any],
        schema: Schema,
        place: Place,
        known: frozenset[str],
        seen: frozenset[tuple[Node, Place]],
    ) -> Iterator[Misfit]:
        names_vary = self.is_expected and self.rules.body(place).find(*_KEYS) is not None
        for name, each in value.items():
            here = (*place, name)
            if name in schema.properties:
                yield from self._property(name, each, schema, here, seen)
            elif schema.others:
                yield from self._at(each, schema.others, here, frozenset(), seen)
            elif name not in known and self._is_closed(schema) and not names_vary:
                yield Misfit(here, f"the document names no property '{name}' here")
        if not self.is_expected:
            for name in sorted(schema.required - value.keys()):
                if name not in schema.properties or not self.schemas[schema.properties[name]].is_read_only:
                    yield Misfit((*place, name), f"the property '{name}' is required")

    def _property(
        self, name: str, value: Any, schema: Schema, place: Place, seen: frozenset[tuple[Node, Place]]
    ) -> Iterator[Misfit]:
        there = self.schemas[schema.properties[name]]
        if self.is_expected and there.is_write_only:
            yield Misfit(place, f"'{name}' is write-only: no answer has it")
            return
        if self.is_expected and name not in schema.required:
            yield Misfit(place, f"the provider may leave '{name}' out", is_grave=False)
        yield from self._at(value, schema.properties[name], place, frozenset(), seen)

    def _is_closed(self, schema: Schema) -> bool:
        """What is not named is not promised of an answer, but for objects of which nothing or everything is named."""
        if schema.is_closed:
            return True
        return self.is_expected and not schema.is_open and bool(schema.properties or schema.choices)

    def _known(self, schema: Schema, depth: int) -> frozenset[str]:
        """The properties that a schema and its branches speak of."""
        names = frozenset(schema.properties)
        if depth < _DEEPEST // 10:
            for choice in schema.choices:
                for node in choice.nodes:
                    names |= self._known(self.schemas[node], depth + 1)
        return names


def _other_names(suiting: Suiting, schema: Schema, choice: Choice) -> frozenset[str]:
    """What the branches of other choices of the same schema speak of."""
    others = (each for each in schema.choices if each is not choice)
    nodes = (node for each in others for node in each.nodes)
    return frozenset(name for node in nodes for name in suiting.schemas[node].properties)


def _kinds(value: Any, matched: Matched) -> set[str]:
    """What types a value can be of, by its matcher or by itself."""
    for matcher in matched.matchers:
        if matched.is_own and matcher.kind in _OF_TYPES:
            return _OF_TYPES[matcher.kind] | ({"integer"} if matcher.kind == "number" else set())
    match value:
        case bool():
            return {"boolean"}
        case int():
            return {"integer", "number"}
        case float():
            return {"number", "integer"} if value.is_integer() else {"number"}
        case str():
            return {"string"}
        case list():
            return {"array"}
        case dict():
            return {"object"}
    return {"null"}


def _takes_null(matched: Matched) -> bool:
    return matched.is_own and matched.find("null") is not None


def _listed(value: Any, schema: Schema, matched: Matched, place: Place) -> Iterator[Misfit]:
    """A value of a list; where a matcher takes others too, some value of the list has to be one that it takes."""
    listed = schema.enum or ()
    regex = matched.find("regex")
    if regex is not None:
        refused = [each for each in listed if not _takes(str(regex.said.get("regex", "")), each)]
        if len(refused) == len(listed):
            yield Misfit(place, f"no value of the list {_shown(listed)} matches")
        elif refused:
            yield Misfit(place, f"the provider may give {_shown(refused)}, which does not match", is_grave=False)
    elif not matched.find(*_TYPES) and not any(type(each) is type(value) and each == value for each in listed):
        yield Misfit(place, f"{_shown((value,))} is none of {_shown(listed)}")


def _takes(expression: str, value: object) -> bool:
    """Expressions that Python does not understand take anything, since Pact's own engine decides in the end."""
    try:
        return isinstance(value, str) and re.search(expression, value) is not None
    except re.error:
        return True


def _text(value: str, schema: Schema, place: Place) -> Iterator[Misfit]:
    yield from _length(len(value), schema, place, "Length")
    for pattern in schema.patterns:
        if not _takes(pattern, value):
            yield Misfit(place, f"{_shown((value,))} does not match the pattern {pattern}")
    if not _is_of_format(value, schema.format):
        yield Misfit(place, f"{_shown((value,))} is no {schema.format}")


def _number(value: float, schema: Schema, place: Place) -> Iterator[Misfit]:
    bounds = schema.bounds
    beyond = {
        "minimum": value < bounds.get("minimum", value),
        "exclusiveMinimum": value <= bounds.get("exclusiveMinimum", value - 1),
        "maximum": value > bounds.get("maximum", value),
        "exclusiveMaximum": value >= bounds.get("exclusiveMaximum", value + 1),
    }
    for keyword, is_beyond in beyond.items():
        if is_beyond:
            yield Misfit(place, f"{value} is beyond the {keyword} of {bounds[keyword]:.15g}")


def _length(length: int, schema: Schema, place: Place, what: str) -> Iterator[Misfit]:
    least, most = schema.bounds.get(f"min{what}"), schema.bounds.get(f"max{what}")
    if least is not None and length < least:
        yield Misfit(place, f"it has {length}, under the min{what} of {least:.15g}")
    if most is not None and length > most:
        yield Misfit(place, f"it has {length}, over the max{what} of {most:.15g}")


def _is_of_format(value: str, format_: str) -> bool:
    """Formats that can be told for sure; all others hold."""
    try:
        match format_:
            case "date":
                dt.date.fromisoformat(value)
            case "date-time":
                dt.datetime.fromisoformat(value)
            case "uuid":
                uuid.UUID(value)
            case "email":
                return re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None
            case "uri":
                return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) is not None
    except ValueError:
        return False
    return True


def _types(schema: Schema) -> str:
    types = schema.types - ({"integer"} if "number" in schema.types else set())
    return " or ".join(sorted(types)) or "value at all"


def _shown_kind(value: Any, matched: Matched) -> str:
    matcher = next((each for each in matched.matchers if matched.is_own and each.kind in _OF_TYPES), None)
    return f"{matcher.kind} (by its matcher)" if matcher else _shown((value,))


def _shown(values: Any) -> str:
    from banyan.comparison.redaction import shown

    return ", ".join(shown(value) for value in values)
