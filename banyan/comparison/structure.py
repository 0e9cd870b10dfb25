"""Two JSON values -> where they differ, field by field, as the rules of a route have it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import orjson

from banyan.comparison.answers import Json
from banyan.comparison.found import Found, IdMap
from banyan.comparison.lists import Pairing, identity_of, pair_by_form, pair_by_identity
from banyan.comparison.places import ANY, Field, Place
from banyan.comparison.rules import Rule, Treatment
from banyan.comparison.values import instant, number, seconds_between, shape, type_of

MOST = 200
"""So many differences of one pair are told; who reads on knows by then."""

DEEPEST = 200
"""Below so many levels values are compared as they are."""


@dataclass(slots=True)
class Walk:
    """One walk through two values at once; `found` is what it came upon."""

    treatment: Treatment
    ids: IdMap
    placed: Mapping[Place, Rule] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    @property
    def has_no_say(self) -> bool:
        """Whether no rule need be asked about values that are alike."""
        return not self.treatment.maps_ids

    def compare(self, place: Place, kind: Field, expected: Json, found: Json) -> None:
        """Compare what is at one place; `kind` is the field that the place is an instance of."""
        if len(self.found) >= MOST or (self.has_no_say and _are_alike(expected, found)):
            return
        rule = self.rule(place, kind)
        way = rule.way if rule else "exact"
        if way == "ignore":
            return
        if way == "volatile":
            self._volatile(place, expected, found)
        elif len(place) > DEEPEST and expected != found:
            self._tell(place, "changed", expected, found)
        elif isinstance(expected, dict) and isinstance(found, dict):
            self._members(place, kind, expected, found)
        elif isinstance(expected, list) and isinstance(found, list):
            self._elements(place, kind, expected, found, rule)
        elif rule is None or not self._agree(rule, expected, found):
            self._value(place, expected, found)

    def rule(self, place: Place, kind: Field) -> Rule | None:
        """What holds for a place: a rule that names it alone before one for the field."""
        return (self.placed.get(place) if self.placed else None) or self.treatment.of(kind)

    def _members(self, place: Place, kind: Field, expected: dict[str, Json], found: dict[str, Json]) -> None:
        for name, value in expected.items():
            if name in found:
                self.compare((*place, name), (*kind, name), value, found[name])
            elif not self._is_ignored((*place, name), (*kind, name)):
                self._tell((*place, name), "missing", value, None)
        for name, value in found.items():
            if name not in expected and not self._is_ignored((*place, name), (*kind, name)):
                self._tell((*place, name), "extra", None, value)

    def _elements(self, place: Place, kind: Field, expected: list[Json], found: list[Json], rule: Rule | None) -> None:
        inner = (*kind, ANY)
        pairing = self._paired(inner, expected, found, rule)
        for one, other in pairing.pairs:
            self.compare((*place, one), inner, expected[one], found[other])
        for one in pairing.missing:
            self._tell((*place, one), "missing", expected[one], None)
        for other in pairing.extra:
            self._tell((*place, other), "extra", None, found[other])
        if pairing.is_reordered and (rule is None or rule.way != "set"):
            self._tell(place, "order", pairing.order, pairing.other_order)

    def _paired(self, inner: Field, expected: list[Json], found: list[Json], rule: Rule | None) -> Pairing:
        key = identity_of(expected, found, rule.keys if rule else (), lambda name: self._tells_apart((*inner, name)))
        if key is not None:
            return pair_by_identity(expected, found, key)
        forms = [self._form(inner, each) for each in expected], [self._form(inner, each) for each in found]
        return pair_by_form(*forms, is_set=rule is not None and rule.way == "set")

    def _tells_apart(self, kind: Field) -> bool:
        rule = self.treatment.of(kind)
        return rule is None or rule.way not in {"ignore", "volatile", "id"}

    def _form(self, kind: Field, value: Json) -> bytes:
        """A value as bytes that are equal for values between which the rules see no difference."""
        normal = self._normal(kind, value)
        try:
            return orjson.dumps(normal, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # half of a pair of surrogates, which JSON may hold and UTF-8 not
            return json.dumps(normal, sort_keys=True).encode()

    def _normal(self, kind: Field, value: Json) -> Json:
        rule = self.treatment.of(kind)
        way = rule.way if rule else "exact"
        if way in {"ignore", "id"}:
            return None
        if way == "volatile" or len(kind) > DEEPEST:
            return shape(value)
        if isinstance(value, dict):
            return {name: self._normal((*kind, name), each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._normal((*kind, ANY), each) for each in value]
        if way == "time" and (moment := instant(value)) is not None:
            return moment.timestamp()
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)

    def _agree(self, rule: Rule, expected: Json, found: Json) -> bool:
        """Whether a rule takes two single values for the same."""
        match rule.way:
            case "time":
                one, other = instant(expected), instant(found)
                apart = seconds_between(one, other) if one and other else None
                return apart is not None and apart <= rule.tolerance
            case "number":
                return _are_close(number(expected), number(found), rule)
            case "id":
                return type(expected) is type(found) and self.ids.pairs(rule, expected, found)
            case "text":
                return _words(expected) == _words(found)
        return False

    def _volatile(self, place: Place, expected: Json, found: Json) -> None:
        if type_of(expected) != type_of(found):
            self._tell(place, "retyped", expected, found)
        elif shape(expected) != shape(found):
            self._tell(place, "changed", expected, found)

    def _value(self, place: Place, expected: Json, found: Json) -> None:
        if type(expected) is type(found):
            if expected != found:
                self._tell(place, "respelled" if _is_respelled(expected, found) else "changed", expected, found)
        elif type_of(expected) in {"integer", "number"} and type_of(found) in {"integer", "number"}:
            self._tell(place, "respelled" if expected == found else "changed", expected, found)
        else:
            self._tell(place, "retyped", expected, found)

    def _is_ignored(self, place: Place, kind: Field) -> bool:
        rule = self.rule(place, kind)
        return rule is not None and rule.way == "ignore"

    def _tell(self, place: Place, kind: str, expected: Json, found: Json) -> None:
        self.found.append(Found(place, kind, expected, found))  # type: ignore[arg-type]


def _are_alike(one: Json, other: Json) -> bool:
    """Whether two values are the same for sure; most are, and this is the quick way to know."""
    if type(one) is not type(other):
        return False
    if not isinstance(one, list | dict):
        return one == other
    try:
        return orjson.dumps(one) == orjson.dumps(other)
    except TypeError:  # what orjson cannot write is looked at piece by piece
        return False


def _are_close(one: float | None, other: float | None, rule: Rule) -> bool:
    if one is None or other is None:
        return False
    apart = abs(one - other)
    slack = 1e-12 * max(abs(one), abs(other))  # what decimals lose as floats
    return apart <= rule.tolerance + slack or apart <= rule.relative * max(abs(one), abs(other)) + slack


def _is_respelled(one: Json, other: Json) -> bool:
    """Whether two texts or floats mean the same number, or the same instant."""
    moments = instant(one), instant(other)
    if moments[0] and moments[1]:
        return seconds_between(moments[0], moments[1]) == 0
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    if isinstance(one, str) and isinstance(other, str) and number(one) is not None and number(other) is not None:
        return Decimal(one) == Decimal(other)
    return False


def _words(value: Json) -> Json:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value
