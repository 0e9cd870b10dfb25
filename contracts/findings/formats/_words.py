"""What all formats say alike: totals, and the verdict of a cell."""

from __future__ import annotations

from collections.abc import Iterable

from banyan.text import count, one_line
from contracts.findings.values import Cell, Finding, Report, Severity, counts

_NOUNS = {Severity.ERR: "error", Severity.WARN: "warning", Severity.INFO: "note"}


def totals(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`, or `nothing`."""
    found = [count(number, _NOUNS[severity]) for severity, number in counts(findings).items() if number]
    return ", ".join(found) or "nothing found"


def verdict(cell: Cell) -> str:
    """A cell in one word, by the gravest of its findings."""
    worst = cell.worst()
    if cell.unknown:
        return "unknown"
    return {None: "ok", Severity.INFO: "ok", Severity.WARN: "warn", Severity.ERR: "fail"}[worst]


def heading(cell: Cell) -> str:
    """What was held against what."""
    return f"{one_line(cell.left)} -> {one_line(cell.right)}"


def tail(report: Report, cell: Cell) -> str:
    """How much was examined, found and ignored."""
    if cell.unknown:
        return one_line(cell.unknown)
    ignored = f", {cell.ignored:,} ignored" if cell.ignored else ""
    return f"{count(cell.examined, report.noun)}: {totals(cell.findings)}{ignored}"
