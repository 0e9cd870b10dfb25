"""The operations of a document as they are offered, each with its parameters and the values that these can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.openapi.operations import SAMPLES, prefix_of
from banyan.openapi.reading import Document, below
from contracts.composing.values import Offer, Side

METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")

_OF_TYPES = {"integer": ("1",), "number": ("1", "1.5"), "boolean": ("true", "false")}
_OF_FORMATS = {"uuid": ("00000000-0000-0000-0000-000000000000",), "date": ("2026-01-01",)}


def offers(side: Side) -> Iterator[Offer]:
    """Every operation of a side's document, in its order."""
    document = side.document
    prefix = prefix_of(document.whole)
    for path in document.whole.get("paths") or {}:
        item = document.follow(below("#/paths", path))
        said = _table(document.value(item))
        yield from (
            Offer(side, item, method, prefix + path) for method in METHODS if isinstance(said.get(method), dict)
        )


def parameters(offer: Offer) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The parameters of an operation: where each stands, the file of that, and what it says; its own before shared."""
    document, seen = offer.side.document, set()
    for place in (below(offer.item, offer.method), offer.item):
        found = _table(document.value(place)).get("parameters")
        for index in range(len(found) if isinstance(found, list) else 0):
            at = below(place, "parameters", index)
            end = document.follow(at)
            said = _table(document.value(end))
            key = (said.get("in"), said.get("name"))
            if key not in seen:
                seen.add(key)
                yield at, end, said


def values(offer: Offer) -> dict[str, tuple[str, ...]]:
    """What the parameters of its path can be, as far as the document says so."""
    said = {
        str(each.get("name")): tuple(_values(offer.side.document, end, each))
        for _, end, each in parameters(offer)
        if each.get("in") == "path"
    }
    return {name: some for name, some in said.items() if some}


def _values(document: Document, place: str, parameter: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(parameter.get("schema"), dict):
        return
    schema = _table(document.value(document.follow(below(place, "schema"))))
    if isinstance(schema.get("enum"), list):
        yield from map(str, schema["enum"])
        return
    of_type = _OF_TYPES.get(str(schema.get("type")), ()) or _OF_FORMATS.get(str(schema.get("format")), ())
    samples = (parameter.get("example"), schema.get("example"), schema.get("default"))
    yield from (str(each) for each in samples if each is not None and not isinstance(each, dict | list))
    yield from of_type or SAMPLES


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
