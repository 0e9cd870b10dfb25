"""One page for a person: each new finding with both values and the commands that repeat it: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.fuzzing.results import SORTS, summary

MOST = 12
"""So many findings are shown in full; the other formats have all."""


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{document['verdict'].upper()}: {summary(document)}"
    yield f"seed {document['seed']}; {document['held']}; {document['ended'] or document['broken']}"
    if document["broken"]:
        yield f"it ended before its time: {document['broken']}"
    new = [row for row in document["findings"] if row["accepted"] is None]
    for row in new[:MOST]:
        yield from _finding(row)
    if len(new) > MOST:
        yield from ["", f"and {len(new) - MOST} more; --format json, html or markdown shows all"]
    yield from _rest(document)


def _finding(row: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"{row['id']}  {row['operation']}: {SORTS[row['sort']]}"
    lines = row["message"].splitlines()
    yield from (f"    {line}" for line in lines[:6] if line.strip())
    if row["monolith"] or row["service"]:
        yield f"    monolith  {row['monolith'] or '-'}"
        yield f"    service   {row['service'] or '-'}"
    if row["times"]:
        yield f"    shown {row['times']}"
    for curl in row["curls"]:
        yield from (f"    {line}" for line in curl.splitlines())
    if row["test"]:
        yield f"    pytest {row['test']}"


def _rest(document: Mapping[str, Any]) -> Iterator[str]:
    known = [row for row in document["findings"] if row["accepted"] is not None]
    if known:
        yield from ["", "accepted:"]
        for row in known:
            yield f"  {row['operation']}: {row['about']} ({row['accepted']['reason']}; {row['accepted']['since']})"
    if document["stale"]:
        yield from ["", "no more found, and still in the baseline (--update takes them out):"]
        yield from (f"  {entry['operation']}: {entry['about']}" for entry in document["stale"])
    if document["untried"]:
        yield from ["", f"never tried: {', '.join(document['untried'])}"]
    if document["notes"]:
        yield from ["", *document["notes"]]
