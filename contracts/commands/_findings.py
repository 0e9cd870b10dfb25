"""The options of commands that print findings, and what becomes of these."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.errors import UnknownName
from contracts.findings.values import Cell, Report, Severity

FILE = click.Path(path_type=Path, dir_okay=False)
LEVELS = tuple(str(severity) for severity in sorted(Severity, reverse=True))

format_option = click.option(
    "--format", "format_", default="terminal", show_default=True, help="terminal, json, markdown, junit or github."
)
output_option = click.option("--output", type=FILE, metavar="FILE", help="Write it here.  [default: stdout]")


def severity(name: str | None) -> Severity | None:
    """The level of a name, in letters of either size. Raises UnknownName."""
    if name is None:
        return None
    if name.upper() not in LEVELS:
        raise UnknownName("level", name, LEVELS)
    return Severity[name.upper()]


def deliver_report(report: Report, format_: str, output: Path | None) -> int:
    """Print or write a report; the exit code that it means."""
    from banyan.output import deliver
    from contracts.findings.formats import FORMATS

    deliver(FORMATS.load(format_).render(report), output)
    if report.failed:
        return 1
    return 3 if any(cell.unknown for cell in report.cells) else 0


def least(cells: tuple[Cell, ...], level: Severity) -> tuple[Cell, ...]:
    """The same with findings of a level or above it alone."""
    from dataclasses import replace

    return tuple(replace(cell, findings=tuple(f for f in cell.findings if f.severity >= level)) for cell in cells)
