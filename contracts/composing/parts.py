"""Components of several documents in one: what is the same on two sides is there once, what differs gets two names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.composing.values import Side
from contracts.composing.walking import Copier

SECTIONS = ("schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links")
_COMPONENT = re.compile(r"[^#]*#/components/(\w+)/([^/]+)\Z")
_NOTHING: Mapping[str, str] = {}

Node = tuple[str, str]
"""A component by its side and its place there."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component that is used: its section, its name there, all of it with marks for references, and what they mean.

    `marked` is the same for two that say the same of the same names.
    """

    section: str
    name: str
    marked: str
    targets: tuple[Node, ...]


class Parts:
    """The components that are used, of all sides; sides that come first keep their names."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self._sides = {side.name: side for side in sides}
        self._rank = {side.name: rank for rank, side in enumerate(sides)}
        self._parts: dict[Node, Part] = {}
        self._names: dict[Node, str] = {}

    def need(self, side: str, file: str, value: Any, section: str) -> None:
        """Note every component that a value of a side's document refers to, and what these refer to."""
        waiting = list(self._targets(side, file, value, section)[1])
        while waiting:
            node, where = waiting.pop()
            if node in self._parts:
                continue
            document = self._sides[node[0]].document
            found = document.value(node[1])
            marked, targets = self._targets(node[0], node[1].partition("#")[0], found, where)
            own, name = _known(node[1], where)
            self._parts[node] = Part(own, name, json.dumps(marked, sort_keys=True), tuple(each for each, _ in targets))
            waiting += targets

    def need_scheme(self, side: str, name: str) -> None:
        """Note a security scheme that an operation of a side names."""
        document = self._sides[side].document
        found = (document.whole.get("components") or {}).get("securitySchemes") or {}
        if name in found:
            place = document.follow(f"#/components/securitySchemes/{name}")
            marked = json.dumps(document.value(place), sort_keys=True)
            self._parts[side, f"#/components/securitySchemes/{name}"] = Part("securitySchemes", name, marked, ())

    def settle(self) -> None:
        """Give everything its name, once all is noted."""
        classes = self._classes()
        taken = {(part.section, part.name) for part in self._parts.values()}
        given: dict[int, str] = {}
        kept: set[tuple[str, str]] = set()
        for node in sorted(self._parts, key=lambda each: (self._rank[each[0]], each[1])):
            part = self._parts[node]
            same = classes[node]
            if same not in given:
                is_first = (part.section, part.name) not in kept
                given[same] = part.name if is_first else _free(part, node[0], taken)
                kept.add((part.section, part.name))
                taken.add((part.section, given[same]))
            self._names[node] = given[same]

    def schemes(self, side: str) -> dict[str, str]:
        """The security schemes of a side that are used, by the name that its document has for them."""
        found = {node: part for node, part in self._parts.items() if part.section == "securitySchemes"}
        return {part.name: self._names[node] for node, part in found.items() if node[0] == side}

    def copier(self, side: str, file: str, ids: Mapping[str, str] = _NOTHING) -> Copier:
        """What copies values of one file of a side's document into the one document."""
        return Copier(partial(self._reference, side, file), self.schemes(side), ids)

    def components(self, ids: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """The section `components` of the one document, sorted; `ids` of operations by side."""
        found: dict[str, dict[str, Any]] = {}
        for node in sorted(self._parts, key=lambda each: (self._rank[each[0]], each[1])):
            section, name = self._parts[node].section, self._names[node]
            if name not in found.setdefault(section, {}):
                side, file = node[0], node[1].partition("#")[0]
                value = self._sides[side].document.value(node[1])
                if section == "securitySchemes":
                    value = self._sides[side].document.value(self._sides[side].document.follow(node[1]))
                found[section][name] = self.copier(side, file, ids.get(side, {})).copy(value, section)
        order = (*SECTIONS, *sorted(found))
        return {section: dict(sorted(found[section].items())) for section in dict.fromkeys(order) if section in found}

    def _targets(self, side: str, file: str, value: Any, section: str) -> tuple[Any, list[tuple[Node, str]]]:
        """A value with marks for its references, and what they mean, with the section that each should be in."""
        found: list[tuple[Node, str]] = []

        def noted(reference: str, where: str) -> str:
            place = self._place(side, file, reference)
            if place is None:
                return reference
            found.append(((side, place), where))
            return f"{_known(place, where)[1]} {len(found)}"

        return Copier(noted, _NOTHING, _Any()).copy(value, section), found

    def _reference(self, side: str, file: str, reference: str, section: str) -> str:
        place = self._place(side, file, reference)
        if place is None or (side, place) not in self._parts:
            return reference
        return f"#/components/{self._parts[side, place].section}/{self._names[side, place]}"

    def _place(self, side: str, file: str, reference: str) -> str | None:
        """What a reference means, None for a name in a mapping that means nothing."""
        document = self._sides[side].document
        try:
            place = document.target(f"{file}#", reference)
            document.value(place)
        except KeyError:
            return None
        return place

    def _classes(self) -> dict[Node, int]:
        """Which are the same: alike in all they say, and so is what they refer to, however far it leads."""
        found = _numbered({node: (part.section, part.name, part.marked) for node, part in self._parts.items()})
        while True:
            finer = _numbered(
                {node: (found[node], tuple(found[each] for each in part.targets)) for node, part in self._parts.items()}
            )
            if len(set(finer.values())) == len(set(found.values())):
                return found
            found = finer


class _Any(dict[str, str]):
    """Ids of operations before they have their names: each stays what it is, and no link is left out."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> str:
        return key

    def get(self, key: str, default: Any = None) -> Any:
        return default


def _numbered(signs: Mapping[Node, object]) -> dict[Node, int]:
    numbers: dict[object, int] = {}
    return {node: numbers.setdefault(sign, len(numbers)) for node, sign in signs.items()}


def _known(place: str, section: str) -> tuple[str, str]:
    """The section and the name of what stands at a place; of what is no component, those that its use asks for."""
    found = _COMPONENT.match(place)
    if found and found[1] in {*SECTIONS, "callbacks", "pathItems"}:
        return found[1], found[2]
    file, _, pointer = place.partition("#")
    named = pointer.rpartition("/")[2] or re.sub(r"\.\w+\Z", "", file.rpartition("/")[2])
    return section, re.sub(r"[^A-Za-z0-9._-]+", "_", named) or section


def _free(part: Part, side: str, taken: set[tuple[str, str]]) -> str:
    """A name for what another side means something else by: `CatalogProduct`, `CatalogProduct2`."""
    return next(name for name in _names(part.name, side) if (part.section, name) not in taken)


def _names(name: str, side: str) -> Iterator[str]:
    words = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", side))
    own = words + name[:1].upper() + name[1:]
    yield own
    number = 2
    while True:
        yield f"{own}{number}"
        number += 1
