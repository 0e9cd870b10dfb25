"""The baseline: findings that a team knows of and means to work off; it may only shrink.

One JSON object a line, sorted, each with a count: nothing of it depends on line numbers, and two branches that change
different entries merge without a conflict.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import cast

from analysis.model.finding import Finding, Identity, Stale
from banyan.errors import BadDocument, UnreadablePath

VERSION = 1
_HEADER = "banyan_baseline"
_KEYS = tuple(field.name for field in fields(Identity))

_ALL_KEYS = {*_KEYS, "count"}

Entries = Mapping[Identity, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings held against a baseline: those that are new, how many are known, and entries that are too many."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Stale, ...]


def read_baseline(path: Path) -> Counter[Identity] | None:
    """Read a baseline, None if there is none; raise UnreadablePath, or BadDocument with all that is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, [(0, "it is no text in UTF-8")]) from error
    return parse(text, path)


def parse(text: str, path: Path) -> Counter[Identity]:
    """Make entries of a text; raise BadDocument."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    _require_version(lines[0], path)
    entries: Counter[Identity] = Counter()
    problems: list[tuple[int, str]] = []
    for number, (line, row) in enumerate(zip(lines[1:], _rows(lines[1:]), strict=True), 2):
        try:
            identity, count = _entry(line, row)
        except ValueError as error:
            problems.append((number, str(error)))
            continue
        if identity in entries:
            problems.append((number, "this entry is there twice"))
        entries[identity] += count
    if problems:
        raise _damaged(path, problems)
    return entries


def written(entries: Entries) -> str:
    """The text of a baseline, sorted by file and symbol."""
    rows = [dict(zip((*_KEYS, "count"), (*astuple(each), entries[each]), strict=True)) for each in sorted(entries)]
    return "".join(f"{json.dumps(row)}\n" for row in ({_HEADER: VERSION}, *rows))


def counted(findings: Iterable[Finding]) -> Counter[Identity]:
    """Findings as entries."""
    return Counter(finding.identity for finding in findings)


def compared(findings: Iterable[Finding], entries: Entries, concerns: Callable[[Identity], bool]) -> Comparison:
    """Hold findings, sorted by place, against a baseline; only entries that `concerns` accepts can be stale.

    Where a place has more findings of one identity than are known, those further down count as new. A finding that
    differs from a spare entry in nothing but file or symbol has moved: it is known, and the entry is stale.
    """
    left = Counter(dict(entries))
    total, unknown = 0, []
    for finding in findings:
        total += 1
        if left[finding.identity] > 0:
            left[finding.identity] -= 1
        else:
            unknown.append(finding)
    spare = Counter({identity: count for identity, count in left.items() if count > 0 and concerns(identity)})
    new, moves = _apart(unknown, spare)
    gone = spare - Counter(old for old, _new in moves)
    stale = [Stale(old, 1, new) for old, new in moves] + [Stale(old, count) for old, count in gone.items()]
    return Comparison(tuple(new), total - len(new), tuple(sorted(stale, key=_order)))


def without(entries: Entries, stale: Iterable[Stale]) -> Counter[Identity]:
    """Entries with the stale ones taken away, and those that moved at their new place."""
    kept = Counter(dict(entries))
    for each in stale:
        kept[each.identity] -= each.count
        if each.moved_to is not None:
            kept[each.moved_to] += each.count
    return +kept


def _apart(unknown: Iterable[Finding], spare: Entries) -> tuple[list[Finding], list[tuple[Identity, Identity]]]:
    """Findings that are really new, and the moves: a spare entry and where it stands now."""
    waiting: dict[tuple[str, ...], list[Identity]] = {}
    for identity in sorted(spare, reverse=True):
        waiting.setdefault(_essence(identity), []).extend([identity] * spare[identity])
    new, moves = [], []
    for finding in unknown:
        if old := waiting.get(_essence(finding.identity)):
            moves.append((old.pop(), finding.identity))
        else:
            new.append(finding)
    return new, moves


def _essence(identity: Identity) -> tuple[str, ...]:
    return identity.kind, identity.source, identity.target, identity.detail


def _order(stale: Stale) -> tuple[Identity, Identity, int]:
    return stale.identity, stale.moved_to or stale.identity, stale.count


def _require_version(line: str, path: Path) -> None:
    try:
        header = json.loads(line)
        version = header[_HEADER]
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(path, [(1, f'it should begin with {{"{_HEADER}": {VERSION}}}')]) from error
    if version != VERSION:
        raise BadDocument(
            path,
            [(1, f"it is a baseline of version {version!r}, this Banyan reads version {VERSION}")],
            hint="use the Banyan that wrote it, or move it away and begin anew with `banyan check --update`",
        )


def _rows(lines: Sequence[str]) -> Sequence[object]:
    """What each line holds, None for one that is damaged; all at once, which is quicker, as long as none is."""
    try:
        rows = json.loads(f"[{','.join(lines)}]")
        if len(rows) == len(lines):
            return cast(list[object], rows)
    except ValueError:
        pass
    return [_row(line) for line in lines]


def _row(line: str) -> object:
    try:
        return cast(object, json.loads(line))
    except ValueError:
        return None


def _entry(line: str, row: object) -> tuple[Identity, int]:
    """Make an entry of a line; raise ValueError with what is wrong with it."""
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise ValueError("a merge was left unfinished here")
    if row is None:
        raise ValueError("it is no entry: one JSON object is expected on each line")
    if not isinstance(row, dict) or row.keys() != _ALL_KEYS:
        raise ValueError(f"an entry has the keys {', '.join(_KEYS)} and count")
    values, count = [row[key] for key in _KEYS], row["count"]
    if {*map(type, values)} != {str} or type(count) is not int or count < 1:
        raise ValueError("an entry holds strings, and a count of at least 1")
    return Identity(*values), count


def _damaged(path: Path, problems: list[tuple[int, str]]) -> BadDocument:
    hint = "take the file as it was from version control, or join both sides of a merge and run `banyan check --update`"
    return BadDocument(path, problems, hint=hint)
