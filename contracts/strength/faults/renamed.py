"""Gives a field another name: `first_name` becomes `firstName`, `title` becomes `title_`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.strength.replies import NOTHING, Reply, Seeded, changed, named, places


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each field once, as a serializer of another style would write it."""
    for place, value in places(reply.value):
        if isinstance(place[-1], str):
            name = _other(place[-1])
            reply_ = changed(changed(reply, place, NOTHING), (*place[:-1], name), value)
            yield Seeded(named(place), f"became {name}", reply_)


def _other(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others) if others else f"{name}_"
