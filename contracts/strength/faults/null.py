"""Gives null for a value: `"Tea"` becomes `null`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.strength.replies import Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each value that is not null already."""
    for place, value in places(reply.value):
        if value is not None:
            yield Seeded(named(place), "became null", changed(reply, place, None))
