"""Gives a value another type: `3` becomes `"3"`, `"Tea"` becomes `["Tea"]`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.strength.replies import Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Numbers and truths as texts, texts that are numbers as numbers, all else in a list."""
    for place, value in places(reply.value):
        if value is not None:
            other = _other(value)
            text = f"{type(value).__name__} became {type(other).__name__}"
            yield Seeded(named(place), text, changed(reply, place, other))


def _other(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case int() | float():
            return str(value)
        case str():
            try:
                return float(value)
            except ValueError:
                return [value]
        case dict():
            return [value]
        case _:
            return {"items": value}
