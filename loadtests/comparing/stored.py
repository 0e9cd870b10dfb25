"""Runs that were kept: which there are, what came of one, and its requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnknownName, UnreadablePath, UsageError
from extracted.running.state import read_json
from loadtests.comparing.document import SCHEMA_VERSION
from loadtests.comparing.keeping import DOCUMENT, FOLDER, REQUESTS
from loadtests.driving.rows import by_block
from loadtests.judgement.blocks import Arm, Block

LATEST = "latest"
_ARMS = {Arm.BEFORE: "before", Arm.AFTER: "after"}
_NEEDED = frozenset(
    {"schema_version", "verdict", "before", "after", "checks", "blocks", "fingerprint", "curves", "kept"}
)
"""What the document of a comparison has, and no other that is kept beside it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One run: its folder, and what came of it."""

    path: Path
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        return self.path.name


def runs(home: Path) -> tuple[Stored, ...]:
    """All comparisons that are kept and came to an end, however early; the oldest first. Raises BadDocument."""
    return tuple(_runs(home))


def named(home: Path, text: str) -> Stored:
    """A run by its name, a part of it that no other has, `latest`, or its folder. Raises UnknownName, BadDocument."""
    if (folder := Path(text)).is_dir():
        return _read(folder)
    known = runs(home)
    if text == LATEST and known:
        return known[-1]
    found = [each for each in known if each.name == text] or [each for each in known if text in each.name]
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise UsageError(f"{text!r} is a part of the names of {len(found)} runs", hint=f"say which: {names}")
    if not found:
        raise UnknownName("run", text, [each.name for each in known], where=str(home / FOLDER))
    return found[0]


def blocks(run: Stored, arm: Arm, expected_ms: float = 0.0) -> tuple[Block, ...]:
    """The blocks of a side, in the order of their pairs, from the requests themselves. Raises UnreadablePath."""
    seconds = {each["number"]: each["seconds"] for each in run.document["blocks"] if each["side"] == _ARMS[arm]}
    pairs = {each["number"]: each["pair"] for each in run.document["blocks"]}
    found = by_block(run.path / REQUESTS, expected_ms=expected_ms)
    if missing := [number for number in seconds if number not in found]:
        lacks = f"it lacks block {missing[0] + 1}, which {DOCUMENT} tells of"
        raise UnreadablePath(run.path / REQUESTS, lacks)
    return tuple(
        Block(arm, seconds[number], found[number]) for number in sorted(seconds, key=lambda number: pairs[number])
    )


def _runs(home: Path) -> Iterator[Stored]:
    for path in sorted((home / FOLDER).glob(f"*/{DOCUMENT}")):
        document = read_json(path)
        if isinstance(document, dict) and document.keys() >= _NEEDED:
            yield Stored(path.parent, document)


def _read(folder: Path) -> Stored:
    path = folder / DOCUMENT
    document = read_json(path)
    if document is None:
        raise UnreadablePath(path, "there is none, so that the run did not come to an end")
    if not isinstance(document, dict) or not document.keys() >= _NEEDED:
        raise BadDocument(path, [(0, "it is no comparison that this version of Banyan kept")])
    if document["schema_version"] != SCHEMA_VERSION:
        raise BadDocument(path, [(0, f"it is of version {document['schema_version']}, not {SCHEMA_VERSION}")])
    return Stored(folder, document)


def unlike(first: Mapping[str, Any], second: Mapping[str, Any]) -> Sequence[str]:
    """In what two fingerprints differ that makes runs incomparable; versions and addresses of sides do not."""
    mine, theirs = dict(_flat(first)), dict(_flat(second))
    return [
        f"{name}: {mine.get(name, 'nothing')} there, {theirs.get(name, 'nothing')} here"
        for name in sorted(mine.keys() | theirs.keys())
        if mine.get(name) != theirs.get(name)
    ]


def sort(fingerprint: Mapping[str, Any]) -> str:
    """What is the same for all runs that can be held against each other, and for no other."""
    return json.dumps(sorted(_flat(fingerprint), key=lambda item: item[0]), default=str)


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for name, each in value.items():
        place = f"{above}{name}"
        if place == "digest" or (above.startswith("sides.") and name in {"version", "url"}):
            continue
        if isinstance(each, Mapping):
            yield from _flat(each, f"{place}.")
        else:
            yield place, each
