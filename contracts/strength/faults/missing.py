"""Leaves a field out: `{"title": "Tea"}` becomes `{}`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.strength.replies import NOTHING, Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each field once."""
    for place, _ in places(reply.value):
        if isinstance(place[-1], str):
            yield Seeded(named(place), "left out", changed(reply, place, NOTHING))
