"""Whether two OpenAPI documents disagree about what differs: then the specification changed, not the service alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from banyan.comparison.places import ANY, Place
from contracts.fuzzing.judging import Apart
from contracts.fuzzing.operations import METHODS, server_path

_NOT_PROMISED = frozenset({"description", "title", "example", "examples", "summary"})


class Specification:
    """Both documents, expanded; without the service's, or where one does not name an operation, nothing is known."""

    def __init__(self, monolith: Mapping[str, Any] | None, service: Mapping[str, Any] | None) -> None:
        self._monolith, self._service = _operations(monolith), _operations(service)

    def only_one(self) -> Iterator[tuple[str, str]]:
        """Operations of the monolith's document that the service's does not name, and what to say of them."""
        yield from ((label, "the service's document has no such operation") for label in self._only(self._monolith))

    def disagreement(self, apart: Apart) -> str:
        """What the documents say otherwise about a difference, in words; "" where they agree on it."""
        ours, theirs = (each.get(apart.cause.operation) for each in (self._monolith, self._service))
        if ours is None or theirs is None:
            return ""
        place = apart.difference.place
        if place[:1] == ("status",):
            return _of_status(ours, theirs, apart.statuses)
        if place[:1] == ("body",):
            return _of_body(ours, theirs, apart.statuses[0], place)
        return _of_header(ours, theirs, apart.statuses[0], place)

    def _only(self, operations: Mapping[str, Any]) -> list[str]:
        other = self._service if operations is self._monolith else self._monolith
        return sorted(set(operations) - set(other)) if other else []


def _operations(document: Mapping[str, Any] | None) -> dict[str, Any]:
    if not document:
        return {}
    prefix = server_path(document)
    return {
        f"{method.upper()} {prefix}{path}": {**item[method], "shared": item.get("parameters", [])}
        for path, item in (document.get("paths") or {}).items()
        if isinstance(item, Mapping)
        for method in METHODS
        if isinstance(item.get(method), Mapping)
    }


def _of_status(ours: Mapping[str, Any], theirs: Mapping[str, Any], statuses: tuple[int, int]) -> str:
    for status, one, other, name in ((statuses[0], ours, theirs, "service"), (statuses[1], theirs, ours, "monolith")):
        if _response(one, status) is not None and _response(other, status) is None:
            return f"the {name}'s document names no {status}"
    for part in ("parameters", "requestBody", "security", "shared"):
        if _promised(ours.get(part)) != _promised(theirs.get(part)):
            return f"the documents have other {'parameters' if part == 'shared' else part}"
    return ""


def _of_body(ours: Mapping[str, Any], theirs: Mapping[str, Any], status: int, place: Place) -> str:
    one, other = (_schema(_response(each, status)) for each in (ours, theirs))
    if one is None or other is None:
        return "" if one is other else f"only one of the documents says what the body of {status} is"
    steps = [ANY if isinstance(step, int) else step for step in place[1:]]
    for at in range(len(steps) + 1):
        if _shallow(one) != _shallow(other):
            where = ".".join("[]" if step == ANY else str(step) for step in steps[:at]) or "the body"
            return f"the documents say otherwise what {where} is"
        if at == len(steps):
            break
        one, other = _below(one, steps[at]), _below(other, steps[at])
        if (one is None) != (other is None):
            where = ".".join("[]" if step == ANY else str(step) for step in steps[: at + 1])
            return f"only one of the documents has {where}"
        if one is None:
            return ""
    return "" if _promised(one) == _promised(other) else "the documents say otherwise what is in it"


def _of_header(ours: Mapping[str, Any], theirs: Mapping[str, Any], status: int, place: Place) -> str:
    one, other = (_response(each, status) or {} for each in (ours, theirs))
    if place[1:2] == ("content-type",) and sorted(one.get("content") or {}) != sorted(other.get("content") or {}):
        return f"the documents have other media types for {status}"
    name = str(place[1]) if len(place) > 1 else ""
    known = [{key.lower(): value for key, value in (each.get("headers") or {}).items()} for each in (one, other)]
    return f"only one of the documents has the header {name}" if (name in known[0]) != (name in known[1]) else ""


def _response(operation: Mapping[str, Any], status: int) -> Mapping[str, Any] | None:
    responses = operation.get("responses") or {}
    found = (responses.get(key) for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"))
    return next((each for each in found if isinstance(each, Mapping)), None)


def _schema(response: Mapping[str, Any] | None) -> Any:
    if response is None:
        return None
    content = response.get("content") or {}
    found = next((each for media, each in content.items() if "json" in media), None)
    return (found or {}).get("schema") if found else response.get("schema")


def _below(schema: Any, step: object) -> Any:
    """The schema of a member or an element."""
    if not isinstance(schema, Mapping):
        return None
    for part in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(part, ()):
            if (found := _below(each, step)) is not None:
                return found
    if step == ANY:
        return schema.get("items")
    return (schema.get("properties") or {}).get(step)


def _shallow(schema: Any) -> object:
    """What a schema says of a value itself, not of what is in it."""
    if not isinstance(schema, Mapping):
        return schema
    inner = {"properties", "items", "allOf", "oneOf", "anyOf", "required", "$ref"}
    return {key: json.dumps(each, sort_keys=True) for key, each in schema.items() if key not in inner | _NOT_PROMISED}


def _promised(value: Any) -> str:
    def plain(each: Any) -> Any:
        if isinstance(each, Mapping):
            return {
                key: plain(one) for key, one in each.items() if key not in _NOT_PROMISED or not isinstance(one, str)
            }
        return [plain(one) for one in each] if isinstance(each, list) else each

    return json.dumps(plain(value), sort_keys=True)
