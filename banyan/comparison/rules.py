"""Rules that say how fields are compared, by JSON path and route; what asks them, once for each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal, cast

from banyan.comparison.answers import Json
from banyan.comparison.places import Field, Place

Way = Literal["exact", "ignore", "set", "volatile", "time", "number", "id", "text"]
WAYS: Mapping[Way, str] = {
    "exact": "the same value, written alike: what holds where no rule says otherwise",
    "ignore": "not compared",
    "set": "elements of a list in any order",
    "volatile": "any value of the same type and form; there, or not, in both",
    "time": "the same instant, in any spelling, `tolerance` seconds apart at most",
    "number": "the same number, in any spelling, `tolerance` apart at most, or `relative` (.01: one percent)",
    "id": "an id of each store: one of the monolith always goes with the same one of the service",
    "text": "the same words, whatever the case and the space between them",
}

ROOT = frozenset({"status", "headers", "body"})
"""What an answer holds."""

MOST_FIELDS = 20_000
"""So many fields of a route are remembered."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How the fields that `path` finds are compared in answers of the routes that `route` names (`*`: of all).

    `keys` names the members by which elements of a list are told apart. `why`, `seen` and `differed` say what it
    rests on: a person's words, or in how many pairs of answers of the monolith the field was, and differed.
    """

    path: str
    way: Way
    route: str = "*"
    tolerance: float = 0.0
    relative: float = 0.0
    keys: tuple[str, ...] = ()
    why: str = ""
    seen: int = 0
    differed: int = 0


@dataclass(slots=True)
class Treatment:
    """The rules of one route; the last that finds a field decides."""

    rules: Sequence[Rule]
    _known: dict[Field, Rule | None] = field(default_factory=dict)

    maps_ids: bool = field(init=False)
    """Whether ids of one store go with other ids of the other."""

    def __post_init__(self) -> None:
        self.maps_ids = any(rule.way == "id" for rule in self.rules)

    def of(self, place: Field) -> Rule | None:
        """The rule for a field."""
        try:
            return self._known[place]
        except KeyError:
            if len(self._known) > MOST_FIELDS:  # members that are named by data
                self._known.clear()
            fitting = (rule for rule in reversed(self.rules) if _is_plain(rule.path) and _finds(rule.path, place))
            return self._known.setdefault(place, next(fitting, None))

    def placed(self, document: Json) -> dict[Place, Rule]:
        """The rules for single places: what paths with filters, indexes and slices find in this answer."""
        found: dict[Place, Rule] = {}
        for rule in self.rules:
            if not _is_plain(rule.path):
                found.update((node.parts, rule) for node in _query(rule.path).finditer(cast("Any", document)))
        return found


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, those that decide last."""

    rules: tuple[Rule, ...] = ()
    _treatments: dict[str, Treatment] = field(default_factory=dict, compare=False, repr=False)

    def of(self, route: str) -> Treatment:
        """What holds for one route."""
        if route not in self._treatments:
            fitting = [rule for rule in self.rules if rule.route == route or fnmatchcase(route, rule.route)]
            self._treatments[route] = Treatment(fitting)
        return self._treatments[route]

    def __add__(self, other: Rulebook) -> Rulebook:
        return Rulebook((*self.rules, *other.rules))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)


def check_path(path: str) -> str | None:
    """What is wrong with a path, in words; None for a good one."""
    from jsonpath import JSONPathError

    try:
        _query(path)
    except (JSONPathError, RecursionError) as error:
        return f"{path!r} is no JSON path (RFC 9535): {str(error).partition(chr(10))[0]}"
    first = next(iter(_steps(path) or ()), None)
    if first and not first.descends and not first.is_any and not first.names <= ROOT:
        return f"{path!r} finds nothing: an answer has status, headers and body, so begin it as `$.body{path[1:]}`"
    return None


@lru_cache(maxsize=4096)
def _query(path: str) -> Any:
    from jsonpath import JSONPathEnvironment

    return JSONPathEnvironment(strict=True).compile(path)


@dataclass(frozen=True, slots=True)
class _Step:
    """One segment of a path that looks at names alone: which, whether at any, and whether below as well."""

    names: frozenset[str]
    is_any: bool
    descends: bool


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[_Step, ...] | None:
    """The steps of a path that finds whole fields; None for one that looks at values or indexes."""
    steps = []
    for segment in _query(path).segments:
        kinds = {type(selector).__name__ for selector in segment.selectors}
        if not kinds <= {"NameSelector", "WildcardSelector"}:
            return None
        names = frozenset(each.name for each in segment.selectors if type(each).__name__ == "NameSelector")
        descends = type(segment).__name__ == "JSONPathRecursiveDescentSegment"
        steps.append(_Step(names, "WildcardSelector" in kinds, descends))
    return tuple(steps)


def _is_plain(path: str) -> bool:
    return _steps(path) is not None


def _finds(path: str, place: Field) -> bool:
    steps = _steps(path)
    return steps is not None and _matches(steps, place)


def _matches(steps: Sequence[_Step], place: Field) -> bool:
    if not steps:
        return not place
    step, rest = steps[0], steps[1:]
    reach = range(len(place)) if step.descends else range(min(1, len(place)))
    return any((step.is_any or place[at] in step.names) and _matches(rest, place[at + 1 :]) for at in reach)
