"""Documents of single sides -> one of all: who tells what, and who deals with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Composed:
    """The document of all, and what a side deals with that nobody tells, as `READER: SOURCE MESSAGE`."""

    document: Mapping[str, Any]
    untold: tuple[str, ...] = ()


def composed(documents: Sequence[Mapping[str, Any]]) -> Composed:
    """One document of what `manage.py links_asyncapi` of each side has said, in the order of their names."""
    sides = {name: each for each in documents for name in each["channels"]}
    channels, operations, messages = {}, {}, {}
    for name, each in sorted(sides.items()):
        keys = {key: f"{name}.{key}" for key in each["components"]["messages"]}
        messages.update({keys[key]: message for key, message in each["components"]["messages"].items()})
        told = {key: {"$ref": f"#/components/messages/{keys[key]}"} for key in keys}
        channels[name] = {**each["channels"][name], "messages": told}
        operations.update(each["operations"])
    for name, each in sorted(sides.items()):
        for source, read in sorted(each["x-reads"].items()):
            if source in sides:
                operations[f"{name}.receive.{source}"] = _receiving(source, read, sides[source])
    first = next(iter(sides.values()), {})
    document = {
        "asyncapi": "3.0.0",
        "info": {**first.get("info", {}), "title": f"Events of {', '.join(sorted(sides))}"},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }
    return Composed(document, tuple(_untold(sides)))


def _receiving(source: str, read: Sequence[str], told: Mapping[str, Any]) -> dict[str, Any]:
    known = told["components"]["messages"]
    references = [{"$ref": f"#/channels/{source}/messages/{key}"} for key in read if key in known]
    return {"action": "receive", "channel": {"$ref": f"#/channels/{source}"}, "messages": references}


def _untold(sides: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What a side needs and nobody tells; a tombstone by itself is of rows that may never be deleted."""
    for name, each in sorted(sides.items()):
        for source, read in sorted(each["x-reads"].items()):
            known = sides[source]["components"]["messages"] if source in sides else read
            yield from (f"{name}: {source} {key}" for key in read if key not in known and not key.endswith(".deleted"))
