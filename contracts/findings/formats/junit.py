"""JUnit's XML for the test page of a CI: a suite for each cell, a case for each subject: `<testcase name="GET /a">`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from banyan.junit import Case, Suite, written
from contracts.findings.formats._words import heading
from contracts.findings.values import Cell, Finding, Report, Severity


def render(report: Report) -> str:
    """Return the suites; a case fails from the level on that the run fails on, or else by an error."""
    level = report.fail_on or Severity.ERR
    return written(report.title, [Suite(heading(cell), tuple(_cases(cell, level))) for cell in report.cells])


def _cases(cell: Cell, level: Severity) -> Iterator[Case]:
    ordered = sorted(cell.findings, key=lambda each: (each.subject, -each.severity))
    for subject, group in groupby(ordered, key=lambda each: each.subject):
        yield _case(heading(cell), subject, list(group), level)
    if cell.unknown:
        yield Case(heading(cell), "compared", "skipped", cell.unknown)
    elif not cell.findings:
        yield Case(heading(cell), "nothing found")


def _case(group: str, subject: str, findings: list[Finding], level: Severity) -> Case:
    said = "\n".join(f"{each.severity} [{each.rule}] {each.message}" for each in findings)
    grave = next((each for each in findings if each.severity >= level), None)
    if grave is None:
        return Case(group, subject, said=said)
    return Case(group, subject, "failure", grave.message, grave.rule, said)
