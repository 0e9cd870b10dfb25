"""The matrix of each provider as columns, then what fails, and why: `terminal`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts.verification.formats._words import cells, given, mark, named, one_line, reasons, totals

MOST_STATES = 60
"""So many characters of the provider states are shown; the other formats have all."""


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    for provider in document["providers"]:
        yield from _matrix(provider)
        yield ""
    failed = list(cells(document, "fail"))
    for row, target, cell in failed:
        yield f"{target} fails{', pending' if row['pending'] else ''}: {named(row)}"
        yield from (f"    {one_line(problem)}" for problem in cell["problems"])
        yield f"    in {row['place']}"
    if failed:
        yield ""
    for (status, reason), targets in reasons(document).items():
        counted = ", ".join(f"{count} of {name}" for name, count in sorted(Counter(targets).items()))
        yield f"{status}, {counted}: {one_line(reason)}"
    yield f"{document['result'].upper()}: {totals(document)}"


def _matrix(provider: Mapping[str, Any]) -> Iterator[str]:
    targets = provider["targets"]
    head = ("consumer", "interaction", "given", *targets)
    rows = [_cells(row, targets) for row in provider["interactions"]]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield f"provider {provider['provider']}"
    for line in (head, *rows):
        yield f"  {'  '.join(map(str.ljust, line, widths))}".rstrip()


def _cells(row: Mapping[str, Any], targets: Sequence[str]) -> tuple[str, ...]:
    states = given(row)
    states = states if len(states) <= MOST_STATES else f"{states[: MOST_STATES - 1]}…"
    marks = (mark(row, row["cells"].get(target)) for target in targets)
    return (one_line(row["consumer"]), one_line(row["description"]), states, *marks)
