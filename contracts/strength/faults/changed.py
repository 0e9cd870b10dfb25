"""Gives another value of the same type: `3` becomes `4`, `true` becomes `false`, `"Tea"` becomes `"aeT!"`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.strength.replies import Reply, Seeded, named, places
from contracts.strength.replies import changed as other


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each text, number and truth: what a contract that matches by type does not notice, and often need not."""
    for place, value in places(reply.value):
        if isinstance(value, str | int | float):
            yield Seeded(named(place), "another value", other(reply, place, _other(value)))


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case _:
            return f"{value[::-1]}!"
