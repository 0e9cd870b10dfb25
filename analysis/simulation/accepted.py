"""Crossings that a team knows of and means to work off: a file beside the plan, which may only shrink.

One JSON object a line, sorted; nothing of it depends on line numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import cast

from analysis.simulation.places import Places
from analysis.simulation.seen import Run, Seen
from banyan.errors import BadDocument, UnreadablePath

FILE = ".banyan-simulation.jsonl"
VERSION = 1
_HEADER = "banyan_simulation"


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """A crossing by what stays while lines move; `what` is a model, or `file:symbol` of a function."""

    kind: str
    file: str
    symbol: str
    source: str
    target: str
    what: str


_KEYS = tuple(field.name for field in fields(Accepted))


def read_accepted(path: Path) -> frozenset[Accepted] | None:
    """Read the list, None if there is none; raise UnreadablePath, or BadDocument with all that is damaged."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise BadDocument(path, [(0, "it is no text in UTF-8")]) from error
    if not lines or _row(lines[0]) != {_HEADER: VERSION}:
        raise BadDocument(path, [(1, f'it should begin with {{"{_HEADER}": {VERSION}}}')])
    rows = [(number, _row(line)) for number, line in enumerate(lines[1:], 2)]
    damaged = [(number, "this line is no entry") for number, row in rows if not _is_entry(row)]
    if damaged:
        raise BadDocument(path, damaged)
    return frozenset(Accepted(**cast("dict[str, str]", row)) for _number, row in rows)


def written(entries: Iterable[Accepted]) -> str:
    """The text of a list, sorted."""
    rows: list[object] = [{_HEADER: VERSION}, *map(asdict, sorted(entries))]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def entry(seen: Seen, places: Places) -> Accepted:
    """A crossing as an entry."""
    at = seen.at
    return Accepted(at.kind, at.file, seen.symbol, at.source, at.target, lasting(at.what, places))


def entries(run: Run, places: Places) -> frozenset[Accepted]:
    """All crossings of a run that are enforced: not those of migrations, and no requests to other hosts."""
    return frozenset(entry(seen, places) for seen in run.crossings if is_enforced(seen))


def is_enforced(seen: Seen) -> bool:
    """Whether a crossing fails the test that makes it."""
    return seen.at.kind != "http" and seen.at.area != "migration"


def lasting(what: str, places: Places) -> str:
    """What a crossing is about without the line of a function."""
    file, _, line = what.rpartition(":")
    return f"{file}:{places.symbol(file, int(line))}" if file and line.isdigit() else what


def rows(accepted: Iterable[Accepted]) -> tuple[tuple[str, ...], ...]:
    """Entries as the probe reads them."""
    return tuple(astuple(each) for each in sorted(accepted))


def _row(line: str) -> object:
    try:
        return cast(object, json.loads(line))
    except ValueError:
        return None


def _is_entry(row: object) -> bool:
    return isinstance(row, dict) and set(row) == set(_KEYS) and all(isinstance(each, str) for each in row.values())
