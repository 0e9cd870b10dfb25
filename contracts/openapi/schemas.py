"""Draws schemas: what stands at the places of a node, through references and `allOf`, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.comparison.answers import Json
from banyan.openapi.reading import Document, below
from contracts.openapi.values import TYPES, Choice, Node, Schema

LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
"""Bounds of which the greater one counts."""
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
"""Bounds of which the smaller one counts."""

_BESIDE_NULL = "x-banyan-beside-null"
"""Marks what need not be suited by null, since a choice allows null in its place."""

_Part = tuple[str, Mapping[str, Any]]


class Schemas:
    """The schemas of a document, each drawn when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._drawn: dict[Node, Schema] = {}
        self._asked: set[Node] = set()
        self._targets: dict[Node, Node] = {}

    def __getitem__(self, node: Node) -> Schema:
        if node not in self._drawn:
            self._drawn[node] = _drawn(node, tuple(self._parts(node)), self)
        return self._drawn[node]

    def name(self, node: Node) -> str:
        """What a node is called in the document, "" for one that has no name."""
        names = {place.rpartition("/components/schemas/")[2] for place in self.target(node)}
        return next(iter(names)) if len(names) == 1 and "/" not in (name := next(iter(names))) and name else ""

    def target(self, node: Node) -> Node:
        """The places that a node's references lead to, by which it is the same as another."""
        if node not in self._targets:
            self._targets[node] = tuple(self._document.follow(place) for place in node)
        return self._targets[node]

    def allows_null(self, node: Node) -> bool:
        """Whether null suits a node; not by way of itself."""
        if node in self._asked:
            return False
        self._asked.add(node)
        try:
            return self[node].is_nullable
        finally:
            self._asked.discard(node)

    def is_null(self, node: Node) -> bool:
        """Whether nothing but null suits a node."""
        found = [self._document.value(self._document.follow(place)) for place in node]
        parts = [part for part in found if isinstance(part, dict)]
        return any(part.get("type") in ("null", ["null"]) or part.get("enum") == [None] for part in parts)

    def _parts(self, node: Node) -> Iterator[_Part]:
        """Everything that has to be suited: each place, what it refers to, and what their `allOf` hold."""
        waiting = [(place, False) for place in reversed(node)]
        seen: set[str] = set()
        while waiting:
            place, is_beside = waiting.pop()
            found = self._document.value(place)
            if place in seen or not isinstance(found, dict):
                if found is False:
                    yield place, {"enum": []}
                continue
            seen.add(place)
            if isinstance(found.get("$ref"), str):
                waiting.append((self._document.target(place, found["$ref"]), is_beside))
                if self._document.version == "3.0":
                    continue  # what stands beside a reference does not count there
            parts = range(len(_list(found.get("allOf"))))
            waiting += [(below(place, "allOf", index), is_beside) for index in reversed(parts)]
            chosen = self._chosen(place, found, waiting, is_beside=is_beside)
            yield place, {**chosen, _BESIDE_NULL: True} if is_beside else chosen

    def _chosen(
        self, place: str, found: Mapping[str, Any], waiting: list[tuple[str, bool]], *, is_beside: bool
    ) -> Mapping[str, Any]:
        """A schema of which a choice between null and one other is that other, or null in its place."""
        for kind in ("oneOf", "anyOf"):
            nodes = [(below(place, kind, index),) for index in range(len(_list(found.get(kind))))]
            others = [node for node in nodes if not self.is_null(node)]
            if len(others) == 1:
                waiting.append((others[0][0], is_beside or len(nodes) > 1))
                found = {**found, kind: []}
        return found


def _drawn(node: Node, parts: tuple[_Part, ...], schemas: Schemas) -> Schema:
    whole = [part for _, part in parts]
    enum = _common([_list(part["enum"]) if "enum" in part else [part["const"]] for part in whole if _is_listed(part)])
    choices = tuple(choice for place, part in parts for choice in _choices(place, part))
    return Schema(
        node=node,
        types=_types(whole),
        is_nullable=_is_nullable(parts, schemas),
        format=next((str(part["format"]) for part in whole if part.get("format")), ""),
        patterns=tuple(dict.fromkeys(str(part["pattern"]) for part in whole if part.get("pattern"))),
        enum=enum if enum is None else tuple(value for value in enum if value is not None),
        bounds=_bounds(whole),
        properties=_properties(parts),
        required=frozenset(str(name) for part in whole for name in _list(part.get("required"))),
        others=_others(parts),
        is_closed=any(part.get("additionalProperties") is False for part in whole),
        is_open=any(part.get("additionalProperties") in ({}, True) for part in whole),
        items=tuple(below(place, "items") for place, part in parts if isinstance(part.get("items"), dict)) or None,
        choices=choices,
        is_read_only=any(part.get("readOnly") is True for part in whole),
        is_write_only=any(part.get("writeOnly") is True for part in whole),
        is_deprecated=any(part.get("deprecated") is True for part in whole),
        defaults=tuple(part["default"] for part in whole if "default" in part)[:1],
        says_type=any("type" in part for part in whole),
    )


def _types(parts: list[Mapping[str, Any]]) -> frozenset[str]:
    """The types that all parts allow, null aside; an object or a list that does not say so is known by its keys."""
    types = TYPES - {"null"}
    for part in parts:
        said = part.get("type")
        allowed = frozenset([said] if isinstance(said, str) else map(str, _list(said))) or TYPES
        if "number" in allowed:
            allowed |= {"integer"}
        types &= allowed
    if not any("type" in part for part in parts):
        if any(part.get("properties") for part in parts):
            return frozenset({"object"})
        if any("items" in part for part in parts):
            return frozenset({"array"})
    return types


def _is_nullable(parts: tuple[_Part, ...], schemas: Schemas) -> bool:
    """Whether null suits: 3.0 says so with a key, which counts wherever it stands beside `allOf`; 3.1 with a type."""
    if any(part.get("nullable") is True for _, part in parts):
        return True
    own = [(place, part) for place, part in parts if _BESIDE_NULL not in part]
    said = [part["type"] for _, part in own if "type" in part]
    if any("null" not in (each if isinstance(each, list) else [each]) for each in said):
        return False
    if any(
        None not in (_list(part["enum"]) if "enum" in part else [part["const"]]) for _, part in own if _is_listed(part)
    ):
        return False
    if not said and any(part.get("properties") or "items" in part for _, part in own):
        return False
    choices = (choice for place, part in own for choice in _choices(place, part))
    return all(any(schemas.allows_null(node) for node in choice.nodes) for choice in choices)


def _is_listed(part: Mapping[str, Any]) -> bool:
    return "enum" in part or "const" in part


def _choices(place: str, part: Mapping[str, Any]) -> Iterator[Choice]:
    for kind in ("oneOf", "anyOf"):
        nodes = tuple((below(place, kind, index),) for index in range(len(_list(part.get(kind)))))
        if nodes:
            yield Choice("oneOf" if kind == "oneOf" else "anyOf", nodes)


def _common(enums: list[list[Json]]) -> tuple[Json, ...] | None:
    """The values that all lists have, in the order of the first; 1 and true are two values."""
    if not enums:
        return None
    first, *others = enums
    known = [[(type(value), value) for value in other] for other in others]
    return tuple(value for value in first if all((type(value), value) in other for other in known))


def _bounds(parts: list[Mapping[str, Any]]) -> Mapping[str, float]:
    """The tightest bound of each kind; what 3.0 says with true beside `maximum` is a bound of its own."""
    found: dict[str, float] = {}
    for part in parts:
        said = dict(part)
        for name, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if said.get(exclusive) is True and name in said:
                said[exclusive] = said.pop(name)
        for names, tightest in ((LEAST, max), (MOST, min)):
            for name in names:
                value = said.get(name)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found[name] = tightest(found[name], value) if name in found else value
        if isinstance(said.get("multipleOf"), int | float):
            found["multipleOf"] = said["multipleOf"]
    return found


def _properties(parts: tuple[_Part, ...]) -> Mapping[str, Node]:
    found: dict[str, Node] = {}
    for place, part in parts:
        for name in part["properties"] if isinstance(part.get("properties"), dict) else ():
            found[name] = (*found.get(name, ()), below(place, "properties", name))
    return found


def _others(parts: tuple[_Part, ...]) -> Node | None:
    said = tuple(
        below(place, "additionalProperties")
        for place, part in parts
        if isinstance(part.get("additionalProperties"), dict) and part["additionalProperties"]
    )
    return said or None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
