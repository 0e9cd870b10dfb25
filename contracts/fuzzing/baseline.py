"""Findings that a team has accepted, each with a reason and a date: a committed file that may only shrink.

One JSON object a line, sorted, so that two branches that change different entries merge without a conflict.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath
from contracts.fuzzing.findings import Finding

FILE = ".banyan-fuzz-baseline.jsonl"
"""Where it lies, beside the plan."""

VERSION = 1
_HEADER = "banyan_fuzz_baseline"
_SORTS = ("check", "behaviour", "specification")


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """One finding of a target that is known; `reason` says why it stays, `since` from which day on."""

    target: str
    operation: str
    sort: str
    about: str
    reason: str
    since: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it accepts, whoever wrote why."""
        return self.target, self.operation, self.sort, self.about


def read_baseline(path: Path) -> tuple[Accepted, ...]:
    """The entries of a file, none where there is no file. Raises UnreadablePath, BadDocument."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, getattr(error, "strerror", None) or str(error)) from error
    lines = text.splitlines()
    if not lines or _row(lines[0]) != {_HEADER: VERSION}:
        raise _bad(path, [(1, f'the first line should be {{"{_HEADER}": {VERSION}}}')])
    problems: list[tuple[int, str]] = []
    entries: dict[tuple[str, str, str, str], Accepted] = {}
    for number, line in enumerate(lines[1:], 2):
        found = _entry(line)
        if isinstance(found, str):
            problems.append((number, found))
        elif found.key in entries:
            problems.append((number, "this entry is there twice"))
        else:
            entries[found.key] = found
    if problems:
        raise _bad(path, problems)
    return tuple(sorted(entries.values()))


def written(entries: Iterable[Accepted]) -> str:
    """The text of a baseline."""
    rows = [{_HEADER: VERSION}, *(asdict(each) for each in sorted(entries))]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def accepted(target: str, finding: Finding, reason: str, day: dt.date) -> Accepted:
    """The entry for a finding."""
    return Accepted(target, finding.operation, finding.sort, finding.about, reason, day.isoformat())


def known(target: str, findings: Iterable[Finding], entries: Iterable[Accepted]) -> dict[str, Accepted]:
    """The entries for findings that are known, by the finding's id."""
    by_key = {each.key: each for each in entries}
    keys = {each.id: (target, each.operation, each.sort, each.about) for each in findings}
    return {id_: by_key[key] for id_, key in keys.items() if key in by_key}


def stale(
    target: str,
    findings: Iterable[Finding],
    entries: Iterable[Accepted],
    *,
    tried: Collection[str],
    sorts: Collection[str],
) -> tuple[Accepted, ...]:
    """Entries of operations and sorts that were tried, which nothing was found for any more."""
    found = {(target, each.operation, each.sort, each.about) for each in findings}
    return tuple(
        each
        for each in entries
        if each.target == target and each.sort in sorts and each.operation in tried and each.key not in found
    )


def _entry(line: str) -> Accepted | str:
    row = _row(line)
    names = [field.name for field in fields(Accepted)]
    if not isinstance(row, dict) or set(row) != set(names):
        return f"it should be an object with {', '.join(names)}"
    if not all(isinstance(value, str) for value in row.values()):
        return "all of it should be strings"
    if row["sort"] not in _SORTS:
        return f"sort should be {', '.join(_SORTS)}"
    if not row["reason"].strip():
        return "it needs a reason: why may this stay?"
    try:
        dt.date.fromisoformat(row["since"])
    except ValueError:
        return "since should be a day, as 2026-11-23"
    return Accepted(**row)


def _row(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _bad(path: Path, problems: list[tuple[int, str]]) -> BadDocument:
    return BadDocument(
        path, problems, hint="put it back as it was (git), or remove the line and accept the finding anew"
    )
