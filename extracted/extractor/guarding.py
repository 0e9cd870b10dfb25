"""Holds an extraction to what tests show: the guard on both sides, and what a simulation saw at run time.

The guard tells of statements that cross to the other side and that nobody has declared; a simulation, run before
anything was split, of crossings that no reading of the code had foreseen, so that no decision was taken about them.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnreadablePath, UsageError
from banyan.evidence import Verdict
from extracted.extractor.ledger import Ledger
from extracted.extractor.model import Side

PLUGIN = "service_links.guard"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard saw on one side: `code` is that of the command, `seen` what it wrote, None for nothing."""

    side: Side
    code: int
    seen: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """A crossing of a simulation about which the extraction has decided nothing."""

    file: str
    line: int
    kind: str
    source: str
    target: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind} {self.source} -> {self.target}: {self.what}"


@dataclass(frozen=True, slots=True)
class Guarding:
    """All of it for one service; `simulated` counts the crossings of the simulation, None without one."""

    service: str
    sides: tuple[Guarded, ...]
    undecided: int
    simulated: int | None = None
    unforeseen: tuple[Unforeseen, ...] = ()

    @property
    def silent(self) -> int:
        """Crossings of either side that nobody has declared."""
        return sum(each.seen["silent"] for each in self.sides if each.seen)

    @property
    def verdict(self) -> Verdict:
        """Fail for anything that crosses and is bridged by nothing; inconclusive where not all was looked at."""
        if self.silent or self.undecided or self.unforeseen:
            return Verdict.FAIL
        looked = all(each.seen and each.seen["tests"] and not each.code for each in self.sides)
        return Verdict.PASS if looked else Verdict.INCONCLUSIVE

    def lines(self) -> Iterator[str]:
        """What to tell a person, the whole first."""
        yield f"{self.service}: {self.verdict}"
        for each in self.sides:
            yield f"  {each.side}: {_told(each)}"
        if self.undecided:
            told = f"{self.undecided:,} couplings that nothing was decided on"
            yield f"  extraction: {told}: banyan extract {self.service}"
        if self.simulated is not None:
            yield f"  simulation: {self.simulated:,} crossings, {len(self.unforeseen):,} bridged by nothing"
        yield from (f"    {each}" for each in self.unforeseen)


def guarded(side: Side, command: Sequence[str], folder: Path, accept: Path, report: Path) -> Guarded:
    """Run a command that runs pytest under the guard, on one side; its output passes through. Raises UsageError."""
    options = [f"--guard-accept={accept}", f"--guard-json={report}"]
    if side == "monolith":
        options = ["-p", PLUGIN, "--guard-ahead", *options]
    given = os.environ.get("PYTEST_ADDOPTS", "")
    env = {**os.environ, "PYTEST_ADDOPTS": " ".join(filter(None, (given, *options)))}
    try:
        code = subprocess.run(command, cwd=folder, env=env, check=False).returncode  # noqa: S603  the user's own words
    except OSError as error:
        hint = "give it as you would type it, after two dashes: banyan guard SERVICE -- python -m pytest"
        message = f"the command cannot be started: {error.strerror or error}"
        raise UsageError(message, where=command[0], hint=hint) from error
    return Guarded(side, code if code >= 0 else 128 - code, _read(report) if report.is_file() else None)


def accepted(ledger: Ledger) -> str:
    """The lines that an extraction lists for hands, as the guard takes them: relative to each side's own folder."""
    rows = [{"side": each.side, "fate": each.fate, "file": each.file, "line": each.line} for each in ledger.decisions]
    return json.dumps({"decisions": rows})


def unforeseen(path: Path, ledger: Ledger) -> tuple[int, tuple[Unforeseen, ...]]:
    """How many crossings of a service a simulation saw, and those that nothing was decided on.

    A crossing that the static report had is a coupling, and the extraction decides on each of those. Raises
    UnreadablePath, BadDocument.
    """
    found = [each for each in _crossings(path) if ledger.service in {each["from"], each["to"]}]
    decided = {(each.file, each.line) for each in ledger.decisions}
    left = [each for each in found if each["predicted"] == "missed" and not decided & set(_spots(each))]
    return len(found), tuple(sorted(map(_unforeseen, left), key=lambda each: (each.file, each.line, str(each))))


def _crossings(path: Path) -> Iterable[Mapping[str, Any]]:
    document = _read(path)
    crossings = document.get("crossings") if document.get("schema_version") == 1 else None
    if not isinstance(crossings, list) or document.get("partial"):
        message = "it is partial" if isinstance(crossings, list) else "it is no simulation of this version"
        raise BadDocument(path, [(0, message)], hint=f"banyan simulate --format json --output {path} -- ...")
    return crossings


def _spots(crossing: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    yield crossing["file"], crossing["line"]
    file, _, line = (crossing["begun_at"] or "").rpartition(":")
    if line.isdigit():
        yield file, int(line)


def _unforeseen(one: Mapping[str, Any]) -> Unforeseen:
    return Unforeseen(one["file"], one["line"], one["kind"], one["from"], one["to"] or "", one["what"])


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise BadDocument(path, [(0, f"it is no JSON: {error}")]) from error
    if not isinstance(document, dict):
        raise BadDocument(path, [(0, "it should be an object")])
    return document


def _told(side: Guarded) -> str:
    if side.seen is None:
        return f"the guard saw nothing, and the command ended with code {side.code}: does it run pytest there?"
    listed, known = len(side.seen["listed"]), len(side.seen["accepted"])
    rest = f", {listed + known:,} known" if listed + known else ""
    failed = f"; the command ended with code {side.code}" if side.code else ""
    return f"{side.seen['tests']:,} tests, {side.seen['silent']:,} silent crossings{rest}{failed}"
