"""One page for a person: each kind of evidence with its verdict, age, links, or how to take it: `--format terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.text import one_line
from extracted.gateway.readiness.formats._words import age, counts, reason, versions


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{document['service']}: {document['verdict'].upper()}: {counts(document)}"
    yield f"evidence counts for {document['fresh_hours']} hours; what runs: {versions(document)}"
    for route in document["routes"]:
        yield f"route {route['route']}: {route['state']}"
    yield ""
    rows = document["evidence"]
    titles, subjects = (max((len(row[key]) for row in rows), default=0) for key in ("title", "subject"))
    for row in rows:
        head = f"{row['verdict']:<12}  {row['title']:<{titles}}  {row['subject']:<{subjects}}"
        yield f"{head}  {age(row):>6}  {reason(row)}"
        links = [one_line(link) for link in (row["report"], row["evidence"]) if link]
        yield from [f"{'':<14}{'  '.join(links)}"] if links else []
        yield from [f"{'':<14}take it: {row['command']}"] if row["verdict"] != "pass" else []
