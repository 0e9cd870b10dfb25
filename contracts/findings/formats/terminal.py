"""One page for a person: each cell, and its findings by what they are about, the gravest first: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from banyan.text import one_line
from contracts.findings.formats._words import heading, tail, totals, verdict
from contracts.findings.values import Cell, Report


def render(report: Report) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    width = max((len(heading(cell)) for cell in report.cells), default=0)
    yield report.title
    yield ""
    for cell in report.cells:
        yield f"{verdict(cell):<8}{heading(cell):<{width}}  {tail(report, cell)}"
    for cell in report.cells:
        if cell.findings:
            yield from _cell(cell)
    yield ""
    yield f"{len(report.cells)} compared: {totals(report.findings)}"


def _cell(cell: Cell) -> Iterator[str]:
    yield ""
    yield heading(cell)
    ordered = sorted(cell.findings, key=lambda each: (-_worst(cell, each.subject), each.subject, -each.severity))
    for subject, findings in groupby(ordered, key=lambda each: each.subject):
        yield f"  {one_line(subject)}"
        for finding in findings:
            yield f"    {finding.severity!s:<5}[{finding.rule}]"
            yield f"         {one_line(finding.message)}" + (f"  ({one_line(finding.place)})" if finding.place else "")


def _worst(cell: Cell, subject: str) -> int:
    return max(each.severity for each in cell.findings if each.subject == subject)
