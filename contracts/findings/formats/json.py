"""All that is known, for other programs: `{"schema_version": 1, "cells": [{"left": ..., "findings": [...]}]}`."""

from __future__ import annotations

import json

from contracts.findings.formats._words import verdict
from contracts.findings.values import Cell, Finding, Report, counts

SCHEMA_VERSION = 1


def render(report: Report) -> str:
    """Return the document; its keys are told in docs/contracts.md."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "title": report.title,
        "verdict": "fail" if report.failed else "pass",
        "fail_on": str(report.fail_on) if report.fail_on else None,
        "totals": {str(severity): number for severity, number in counts(report.findings).items()},
        "cells": [_cell(cell, report.noun) for cell in report.cells],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _cell(cell: Cell, noun: str) -> dict[str, object]:
    return {
        "left": cell.left,
        "right": cell.right,
        "verdict": verdict(cell),
        "examined": cell.examined,
        "noun": noun,
        "ignored": cell.ignored,
        "unknown": cell.unknown,
        "findings": [_finding(finding) for finding in cell.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "subject": finding.subject,
        "place": finding.place,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
    }
