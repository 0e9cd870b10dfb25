"""Turns a list round: `[1, 2]` becomes `[2, 1]`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.strength.replies import Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each list of which the order can be told."""
    for place, value in ((), reply.value), *places(reply.value):
        if isinstance(value, list) and value != value[::-1]:
            yield Seeded(named(place), "turned round", changed(reply, place, value[::-1]))
