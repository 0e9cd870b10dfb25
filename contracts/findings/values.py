"""Findings: what a rule or a check found between two documents, in cells of a matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum


class Severity(IntEnum):
    """How grave a finding is, in the words of oasdiff."""

    INFO = 1
    WARN = 2
    ERR = 3

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `subject` is the operation or the interaction that it is about, `place` where in it.

    `file` and `line` are where a person would begin to mend it; `line` is 0 if that is not known.
    """

    rule: str
    severity: Severity
    subject: str
    message: str
    place: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One document held against another: `left` and `right` are what they are called, `examined` how much was there.

    `unknown` is why nothing could be told, "" if it could.
    """

    left: str
    right: str
    examined: int
    findings: tuple[Finding, ...] = ()
    ignored: int = 0
    unknown: str = ""

    def worst(self) -> Severity | None:
        """The gravest of the findings."""
        return max((finding.severity for finding in self.findings), default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """All cells of one run; `noun` is what was examined, as `operations`. It fails from `fail_on` on, if at all."""

    title: str
    noun: str
    cells: tuple[Cell, ...]
    fail_on: Severity | None = None
    severities: tuple[Severity, ...] = field(default=(Severity.ERR, Severity.WARN, Severity.INFO))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of all cells."""
        return tuple(finding for cell in self.cells for finding in cell.findings)

    @property
    def failed(self) -> bool:
        """Whether anything is as grave as it may not be."""
        return self.fail_on is not None and any(each.severity >= self.fail_on for each in self.findings)


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many there are of each severity, the gravest first."""
    found = [finding.severity for finding in findings]
    return {severity: found.count(severity) for severity in sorted(Severity, reverse=True)}
