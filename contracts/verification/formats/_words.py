"""What all formats say alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def given(row: Mapping[str, Any]) -> str:
    """The states of a row: `a product exists and staff are signed in`."""
    return one_line(" and ".join(row["states"]))


def named(row: Mapping[str, Any]) -> str:
    """A row in words."""
    states = f" given {given(row)}" if row["states"] else ""
    return one_line(f"{row['consumer']}: {row['description']}{states}")


def totals(document: Mapping[str, Any]) -> str:
    """How many of what: `31 pass, 1 fail`."""
    return ", ".join(f"{count:,} {status}" for status, count in document["counts"].items() if count) or "nothing"


def cells(document: Mapping[str, Any], *statuses: str) -> Iterator[tuple[Mapping[str, Any], str, Mapping[str, Any]]]:
    """Each row with a target and its cell, where the cell has one of these statuses."""
    for provider in document["providers"]:
        for row in provider["interactions"]:
            for target, cell in row["cells"].items():
                if cell["status"] in statuses:
                    yield row, target, cell


def reasons(document: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Why cells were skipped or not run, with the targets of each: `("skipped", why) -> ["gateway", ...]`."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, target, cell in cells(document, "skipped", "not run"):
        found[cell["status"], cell["reason"]].append(target)
    return dict(found)


def mark(row: Mapping[str, Any], cell: Mapping[str, Any] | None) -> str:
    """What stands in a cell: a failure of a pending interaction says so."""
    if cell is None:
        return "-"
    return f"{cell['status']} (pending)" if row["pending"] and cell["status"] == "fail" else str(cell["status"])


def one_line(text: str) -> str:
    """A text without line breaks and control characters."""
    return _CONTROL.sub("?", " ".join(text.split()))
