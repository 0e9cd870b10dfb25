"""Annotations of a pull request, by commands of a GitHub workflow: `::error file=openapi.yaml,title=rule::text`."""

from __future__ import annotations

from banyan.text import lines
from contracts.findings.formats._words import heading, totals
from contracts.findings.values import Finding, Report, Severity

_COMMANDS = {Severity.ERR: "error", Severity.WARN: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """Return one command a line, and the totals as a notice."""
    commands = [_finding(finding) for finding in report.findings]
    unknown = [f"{heading(cell)}: {cell.unknown}" for cell in report.cells if cell.unknown]
    commands += [_command("warning", {"title": report.title}, text) for text in unknown]
    commands.append(_command("notice", {"title": report.title}, totals(report.findings)))
    return "".join(f"{command}\n" for command in commands)


def _finding(finding: Finding) -> str:
    place = {"file": finding.file, "line": str(finding.line or ""), "title": finding.rule}
    said = f"{finding.subject}: {finding.message}" + (f" ({finding.place})" if finding.place else "")
    return _command(_COMMANDS[finding.severity], {name: value for name, value in place.items() if value}, said)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {named}::{_data(message)}"


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _data(value: str) -> str:
    """Escape as the runner unescapes: github.com/actions/toolkit, packages/core/src/command.ts."""
    return lines(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
