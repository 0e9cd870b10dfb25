"""Runs that were kept, one a line."""

from __future__ import annotations

import json as _json
from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.comparing.stored import Stored, sort
from loadtests.formats._words import load_of

_HEAD = ("RUN", "DATE", "SERVICE", "VERDICT", "LOAD", "PAIRS", "ALIKE")


def terminal(runs: Sequence[Stored]) -> str:
    """A table; runs with the same number in its last column can be held against each other."""
    if not runs:
        return "no run is kept here: `banyan load compare` keeps each\n"
    sorts = list(dict.fromkeys(sort(each.document["fingerprint"]) for each in runs))
    rows = [_HEAD, *(_row(each, sorts) for each in runs)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def json(runs: Sequence[Stored]) -> str:
    """A list of objects, for other programs."""
    found = [{"run": each.name, "path": str(each.path), **_facts(each.document)} for each in runs]
    return _json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    names = ("began_at", "service", "verdict", "is_partial", "rate", "users", "shape", "pairs", "block_seconds")
    return {**{name: document[name] for name in names}, "fingerprint": document["fingerprint"]["digest"]}


def _row(run: Stored, sorts: Sequence[str]) -> tuple[str, ...]:
    document = run.document
    part = " (partial)" if document["is_partial"] else ""
    return (
        run.name,
        document["began_at"][:16].replace("T", " "),
        document["service"] or "-",
        f"{document['verdict']}{part}",
        load_of(document["users"], document["rate"], document["shape"]),
        str(document["pairs"]),
        str(sorts.index(sort(document["fingerprint"])) + 1),
    )
