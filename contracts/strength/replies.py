"""What a provider answers, and the same with one fault in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.interactions.rules import Place

NOTHING = object()
"""What stands for a value that is taken away."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `value` is its body where that is JSON, else `body` are its bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    value: Any = None
    is_json: bool = False
    body: bytes = b""

    @property
    def data(self) -> bytes:
        """The body as it is sent."""
        return json.dumps(self.value).encode() if self.is_json else self.body


@dataclass(frozen=True, slots=True)
class Seeded:
    """A reply with one fault in it: where, and what was done."""

    place: str
    text: str
    reply: Reply


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value below the top, in order; of a list the first item alone stands for all."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*place, name), each
            yield from places(each, (*place, name))
    elif isinstance(value, list) and value:
        yield (*place, 0), value[0]
        yield from places(value[0], (*place, 0))


def changed(reply: Reply, place: Place, value: Any) -> Reply:
    """The same with another value at a place of its body; NOTHING takes it away."""
    if not place:
        return replace(reply, value=value)
    whole = copy.deepcopy(reply.value)
    inner = whole
    for step in place[:-1]:
        inner = inner[step]
    if value is NOTHING:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return replace(reply, value=whole)


def named(place: Place) -> str:
    """A place as people write it: `$.results[0].title`."""
    return "$" + "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in place)
