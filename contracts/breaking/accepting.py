"""Reads what a team has accepted, and the levels that it gives to rules, in the forms of oasdiff's files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath
from contracts.breaking.comparing import rules
from contracts.findings.values import Cell, Finding, Severity

_LEVELS = {**{str(severity).lower(): severity for severity in Severity}, "none": None}


@dataclass(slots=True)
class Accepted:
    """The lines of an ignore file, for findings of one level; `used` are those that something was found for."""

    path: Path
    severity: Severity
    lines: tuple[tuple[int, str], ...]
    used: set[int] = field(default_factory=set)

    def takes(self, finding: Finding) -> bool:
        """Whether a line holds the operation, and the text or the rule: in letters of any size."""
        if finding.severity is not self.severity:
            return False
        subject = re.compile(rf"(?<!\S){re.escape(_plain(finding.subject))}(?!\S)")
        rule = re.compile(rf"(?<![\w-]){re.escape(finding.rule)}(?![\w-])")
        for number, line in self.lines:
            text = _plain(line)
            if subject.search(text) and (_plain(finding.message) in text or rule.search(text)):
                self.used.add(number)
                return True
        return False


def read_accepted(path: Path, severity: Severity) -> Accepted:
    """An ignore file: a finding a line; empty ones and those that begin with # do not count. Raises UnreadablePath."""
    lines = ((number, line.strip()) for number, line in enumerate(_text(path).splitlines(), 1))
    return Accepted(path, severity, tuple(pair for pair in lines if pair[1] and not pair[1].startswith("#")))


def read_levels(path: Path) -> dict[str, Severity | None]:
    """Levels of rules: `api-security-removed err`; `none` is never asked. Raises BadDocument, UnreadablePath."""
    found: dict[str, Severity | None] = {}
    problems, known = [], rules()
    for number, line in enumerate(_text(path).splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[1].lower() not in _LEVELS:
            problems.append((number, f"it is no rule and level: {line.strip()}"))
        elif words[0] not in known:
            problems.append((number, f"there is no rule called {words[0]!r}"))
        else:
            found[words[0]] = _LEVELS[words[1].lower()]
    if problems:
        raise BadDocument(path, problems, hint="write `RULE err|warn|info|none`; `banyan openapi rules` lists them")
    return found


def without(cells: Iterable[Cell], accepted: Sequence[Accepted]) -> tuple[tuple[Cell, ...], list[tuple[str, str]]]:
    """The cells without what is accepted, and the lines (with their place) that nothing was found for."""
    kept = []
    for cell in cells:
        left = tuple(each for each in cell.findings if not any(known.takes(each) for known in accepted))
        kept.append(replace(cell, findings=left, ignored=len(cell.findings) - len(left)))
    lines = [(known, number, line) for known in accepted for number, line in known.lines]
    return tuple(kept), [(f"{known.path}:{number}", line) for known, number, line in lines if number not in known.used]


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadablePath(path, "it is no text in UTF-8") from error
