"""Annotations on the lines of a pull request, by commands of a GitHub workflow: `::error file=a.py,line=3::...`."""

from __future__ import annotations

from analysis.model.finding import Finding, Outcome, Stale
from analysis.model.project import UnreadFile
from analysis.outcomes._words import STALE, next_steps, of_stale, title, totals, whose
from banyan.text import lines, one_line


def render(outcome: Outcome) -> str:
    """Return one command a line, and the totals as a notice."""
    commands = [
        *(_finding(finding, outcome) for finding in outcome.findings),
        *(_stale(stale, outcome) for stale in outcome.stale),
        *(_unread(each, outcome) for each in outcome.unread),
        _command("notice", {"title": "banyan check"}, "\n".join([totals(outcome), *next_steps(outcome)])),
    ]
    return "".join(f"{command}\n" for command in commands)


def _finding(finding: Finding, outcome: Outcome) -> str:
    place = {"file": outcome.path(finding.file), "line": str(max(finding.line, 1)), "title": finding.rule}
    said = [title(finding), f"whose: {whose(finding)}" if finding.owner else "", f"why: {finding.why}"]
    return _command("error", place, "\n".join([*filter(None, said), f"instead: {finding.advice}"]))


def _stale(stale: Stale, outcome: Outcome) -> str:
    return _command("error", {"file": outcome.baseline, "line": "1", "title": STALE}, of_stale(stale))


def _unread(each: UnreadFile, outcome: Outcome) -> str:
    return _command("warning", {"file": outcome.path(each.file), "title": "not read"}, one_line(each.reason))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {named}::{_data(message)}"


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _data(value: str) -> str:
    """Escape as the runner unescapes: github.com/actions/toolkit, packages/core/src/command.ts."""
    return lines(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
