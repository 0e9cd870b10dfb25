"""Documents of single sides -> one of all: who tells what, and who deals with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Side = Mapping[str, Any]
_EVENT = "event."


@dataclass(frozen=True, slots=True)
class Composed:
    """The document of all, and what it cannot hold.

    `untold` is what a side deals with that nobody tells, as `READER: SOURCE MESSAGE`; `unnamed` where a side tells
    something whose name its code does not say, as `SIDE: PLACE: REASON`.
    """

    document: Mapping[str, Any]
    untold: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


def composed(documents: Sequence[Side]) -> Composed:
    """One document of what `manage.py links_asyncapi` of each side has said, in the order of their names."""
    sides = {name: each for each in documents for name in each["channels"]}
    told = {name: _told(name, sides) for name in sides}
    channels, operations, messages = {}, {}, {}
    for name, each in sorted(sides.items()):
        keys = {key: f"{name}.{key}" for key in told[name]}
        messages.update({keys[key]: message for key, message in told[name].items()})
        references = {key: {"$ref": f"#/components/messages/{keys[key]}"} for key in keys}
        channels[name] = {**each["channels"][name], "messages": references}
        operations.update(each["operations"])
    for name, each in sorted(sides.items()):
        for source, read in sorted(each["x-reads"].items()):
            if source in sides:
                operations[f"{name}.receive.{source}"] = _receiving(source, [*read, *_handled(each)], told[source])
    first = next(iter(sides.values()), {})
    document = {
        "asyncapi": "3.0.0",
        "info": {**first.get("info", {}), "title": f"Events of {', '.join(sorted(sides))}"},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }
    return Composed(document, tuple(_untold(sides, told)), tuple(_unnamed(sides)))


def _told(name: str, sides: Mapping[str, Side]) -> dict[str, Any]:
    """What a side tells: its own messages, and the events of one side that it hands on to the others it knows."""
    side = sides[name]
    found: dict[str, Any] = dict(side["components"]["messages"])
    if len(side["x-reads"]) > 1:
        for source in sorted(side["x-reads"].keys() & sides.keys()):
            for key, message in sides[source]["components"]["messages"].items():
                if key.startswith(_EVENT):
                    found.setdefault(key, _handed_on(message, source, name))
    return found


def _handed_on(value: Any, source: str, by: str) -> Any:
    """A message of one side as another sends it: who tells, and the name of the schema, are the other's then."""
    if isinstance(value, Mapping):
        return {name: _handed_on(each, source, by) for name, each in value.items() if name != "x-told-by"}
    if isinstance(value, list):
        return [_handed_on(each, source, by) for each in value]
    prefix = f"urn:service-links:{source}"
    if isinstance(value, str) and (value == prefix or value.startswith(f"{prefix}:")):
        return f"urn:service-links:{by}{value.removeprefix(prefix)}"
    return value


def _handled(side: Side) -> Sequence[str]:
    """The events that functions of a side are called with; sides of before do not say."""
    found: Sequence[str] = side.get("x-handles", ())
    return found


def _receiving(source: str, read: Sequence[str], known: Mapping[str, Any]) -> dict[str, Any]:
    references = [{"$ref": f"#/channels/{source}/messages/{key}"} for key in read if key in known]
    return {"action": "receive", "channel": {"$ref": f"#/channels/{source}"}, "messages": references}


def _untold(sides: Mapping[str, Side], told: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What a side needs and nobody tells; a tombstone by itself is of rows that may never be deleted."""
    for name, each in sorted(sides.items()):
        for source, read in sorted(each["x-reads"].items()):
            known = told[source] if source in sides else read
            yield from (f"{name}: {source} {key}" for key in read if key not in known and not key.endswith(".deleted"))
        sources = each["x-reads"].keys()
        if sources <= sides.keys() and not any(sides[source].get("x-untold") for source in sources):
            missing = (key for key in _handled(each) if not any(key in told[source] for source in sources))
            yield from (f"{name}: {key}" for key in missing)


def _unnamed(sides: Mapping[str, Side]) -> Iterator[str]:
    for name, each in sorted(sides.items()):
        yield from (f"{name}: {place['at']}: {place['why']}" for place in each.get("x-untold", ()))
