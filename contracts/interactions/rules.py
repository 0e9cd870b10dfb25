"""Which matchers of a pact hold at a place, as its specification says: the most exact path counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from contracts.interactions.values import Raw

Place = tuple[str | int, ...]
"""Names and indexes on the way to a value."""

_STEP = re.compile(
    r"""\.?(?:(?P<name>[^.\[\]'"\s]+)|\[(?P<index>\d+|\*)\]|\['(?P<single>[^']*)'\]|\["(?P<double>[^"]*)"\])"""
)
_SECTIONS = {"body": "body", "header": "headers", "query": "query", "path": "path", "metadata": "metaData"}


@dataclass(frozen=True, slots=True)
class Matcher:
    """One matcher: `type`, `regex`, `integer`, ...; `said` is all that the file says of it."""

    kind: str
    said: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """The matchers that hold at a place; `is_own` unless they are of something above it."""

    matchers: tuple[Matcher, ...] = ()
    is_own: bool = False

    def find(self, *kinds: str) -> Matcher | None:
        """The first of these kinds."""
        return next((each for each in self.matchers if each.kind in kinds), None)


class Rules:
    """The matching rules of a request, a response or a message, as V2 (flat) or V3 and V4 (by section) write them."""

    def __init__(self, raw: Raw) -> None:
        self._rules = {section: tuple(_rules(raw, section)) for section in _SECTIONS}

    def body(self, place: Place) -> Matched:
        """What holds at a place of the body."""
        return self._best("body", place)

    def header(self, name: str) -> Matched:
        """What holds for a header, in letters of any size."""
        return self._best("header", (name.lower(),))

    def query(self, name: str) -> Matched:
        """What holds for a parameter of the query."""
        return self._best("query", (name,))

    def path(self) -> Matched:
        """What holds for the path of a request."""
        return self._best("path", ())

    def places(self) -> Iterator[tuple[Place, tuple[Matcher, ...]]]:
        """All rules of the body."""
        return ((tokens, matchers) for tokens, matchers in self._rules["body"])

    def _best(self, section: str, place: Place) -> Matched:
        """The rule of the greatest weight; of those alike, the one with the longer path."""
        found = [
            (weight, len(tokens), matchers)
            for tokens, matchers in self._rules[section]
            if (weight := _weight(tokens, place))
        ]
        if not found:
            return Matched()
        _, length, matchers = max(found, key=lambda each: each[:2])
        return Matched(matchers, is_own=length == len(place))


def tokens_of(path: str) -> Place:
    """The tokens of a path as pacts write them: `$.a[*]['b c'][0]` -> `("a", "*", "b c", 0)`."""
    found: list[str | int] = []
    for step in _STEP.finditer(path.removeprefix("$")):
        index = step["index"]
        if index is not None:
            found.append("*" if index == "*" else int(index))
        else:
            found.append(next(each for each in (step["name"], step["single"], step["double"]) if each is not None))
    return tuple(found)


def _weight(tokens: Place, place: Place) -> int:
    """2 for the root and each token that is spelled out, 1 for each `*`, multiplied; 0 if it does not lead there."""
    if len(tokens) > len(place):
        return 0
    weight = 2
    for step, name in zip(tokens, place, strict=False):
        if step == name and isinstance(step, int) == isinstance(name, int):
            weight *= 2
        elif step != "*":
            return 0
    return weight


def _rules(raw: Raw, section: str) -> Iterator[tuple[Place, tuple[Matcher, ...]]]:
    there = raw.get(section)
    if isinstance(there, Mapping):
        if "matchers" in there:
            yield (), _matchers(there)
            return
        for path, said in there.items():
            tokens = tokens_of(path) if section == "body" or path.startswith("$") else (path,)
            yield _named(section, tokens), _matchers(said)
    for path, said in raw.items():  # V2
        head = f"$.{_SECTIONS[section]}"
        if path == head or path.startswith((f"{head}.", f"{head}[")):
            yield _named(section, tokens_of("$" + path.removeprefix(head))), _matchers(said)


def _named(section: str, tokens: Place) -> Place:
    if section == "header":
        return tuple(str(token).lower() for token in tokens[:1])
    return tokens[:1] if section == "query" else tokens


def _matchers(said: object) -> tuple[Matcher, ...]:
    if not isinstance(said, Mapping):
        return ()
    several = said.get("matchers")
    each = several if isinstance(several, list) else [said]
    return tuple(_matcher(cast(Raw, one)) for one in each if isinstance(one, Mapping))


def _matcher(said: Raw) -> Matcher:
    """V2 leaves out `match` where something else tells it."""
    kind = said.get("match") or ("regex" if "regex" in said else "type")
    return Matcher(str(kind), said)
