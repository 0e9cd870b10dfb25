"""One page for a person: each route with its verdict, bound and causes, and a command that repeats one: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extracted.gateway.shadow.document import percent, summary

MOST_FIELDS = 8
"""So many causes of a route are shown; the other formats have all."""


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    limit, confidence = document["limit"], document["confidence"]
    rule = f"a route passes when under {percent(limit)} of its requests differ, at {confidence * 100:g} %"
    yield f"{document['verdict'].upper()}: {rule}"
    yield f"{document['started_at']} to {document['ended_at']}; {document['rules']} rules"
    width = max((len(route["route"]) for route in document["routes"]), default=0)
    yield ""
    for route in document["routes"]:
        text = summary(route, limit=limit, confidence=confidence)
        yield f"{route['verdict']:<12}  {route['route']:<{width}}  {text}"
    for route in document["routes"]:
        if route["fields"]:
            yield from _route(route)
    yield from _rest(document)


def _route(route: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"{route['route']} ({route['service']})"
    told: set[str] = set()
    for field in route["fields"][:MOST_FIELDS]:
        noise = f", {field['noisy']:,} of the monolith itself" if field["noisy"] else ""
        yield f"  {field['kind']:<9}  {field['path']}: {field['mismatches']:,} requests{noise}"
        for example in field["examples"][:1]:
            if example["path"] != field["path"]:
                yield f"      as at {example['path']}"
            yield f"      monolith {example['expected'] or '-'}"
            yield f"      service  {example['found'] or '-'}"
            for command in example["request"].values():
                if command not in told:
                    yield f"      {command}"
            told.update(example["request"].values())
    if left := len(route["fields"]) - MOST_FIELDS:
        yield from [f"  and {left} more; --format json or html shows all"] if left > 0 else []


def _rest(document: Mapping[str, Any]) -> Iterator[str]:
    skipped = sum(route["skipped_writes"] for route in document["routes"])
    unusable = sum(sum(route["unusable"].values()) for route in document["routes"])
    told = (
        (skipped, "writes were not asked again (--sandbox)"),
        (unusable, "requests had no answer of the monolith"),
        (document["dropped"], "requests were dropped: the queue was full, or they were too long"),
        (document["unrouted"], "requests belong to no route of the plan"),
    )
    lines = [f"{count:,} {text}" for count, text in told if count]
    yield from ["", *lines] if lines else []
