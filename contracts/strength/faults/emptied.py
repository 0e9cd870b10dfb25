"""Empties a list or an object: `[1, 2]` becomes `[]`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.strength.replies import Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each list and object that holds something, the whole body too."""
    for place, value in ((), reply.value), *places(reply.value):
        if isinstance(value, list | dict) and value:
            yield Seeded(named(place), "emptied", changed(reply, place, type(value)()))
