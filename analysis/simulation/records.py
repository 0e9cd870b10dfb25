"""Reads what the probes of a run wrote, whole or torn, and puts it together: a folder of records -> Run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from analysis.simulation.boundary import Boundary
from analysis.simulation.places import Places
from analysis.simulation.seen import MOST_SAMPLES, Break, Result, Run, Seen, SeenAt, TestSeen
from analysis.simulation.surviving import silent

MOST_FAULTS = 20


def read_records(folder: Path, boundary: Boundary, places: Places) -> Run:
    """Put the records of all processes together; a line that is torn is left out, and makes the run partial."""
    sums = _Sums(boundary)
    for file in sorted(folder.glob("*.jsonl")):
        _Process(sums).read(file)
    return Run(
        processes=sums.ready,
        django=sums.django,
        crossings=tuple(sums.seen(at, places) for at in sorted(sums.counts)),
        tests=tuple(TestSeen(name, *found) for name, found in sorted(sums.tests.items())),
        partial=_partial(sums),
        faults=tuple(sorted(sums.faults)[:MOST_FAULTS]),
        python_processes=sums.processes,
        databases=dict(sorted(sums.databases.items())),
        breaks=dict(sorted(sums.breaks.items())),
        silent=dict(sorted(sums.silent.items())),
        reached=frozenset(sums.reached),
    )


@dataclass(slots=True)
class _Sums:
    """What all processes saw, so far: counts, and no more than a few names for each crossing."""

    boundary: Boundary
    processes: int = 0
    ready: int = 0
    cut: int = 0
    torn: int = 0
    django: str = ""
    counts: dict[SeenAt, int] = field(default_factory=dict)
    in_tests: dict[SeenAt, int] = field(default_factory=dict)
    samples: dict[SeenAt, list[str]] = field(default_factory=dict)
    most: dict[SeenAt, tuple[int, str]] = field(default_factory=dict)
    tests: dict[str, tuple[tuple[str, ...], Result]] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    databases: dict[str, str] = field(default_factory=dict)
    breaks: dict[str, tuple[Break, ...]] = field(default_factory=dict)
    silent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reached: set[tuple[str, int]] = field(default_factory=set)

    def add(self, at: SeenAt, count: int, test: str) -> None:
        self.counts[at] = self.counts.get(at, 0) + count
        samples = self.samples.setdefault(at, [])
        if test and test not in samples:
            self.in_tests[at] = self.in_tests.get(at, 0) + 1
            if len(samples) < MOST_SAMPLES:
                samples.append(test)

    def peak(self, at: SeenAt, count: int, request: str) -> None:
        if count > self.most.get(at, (0, ""))[0]:
            self.most[at] = (count, request)

    def seen(self, at: SeenAt, places: Places) -> Seen:
        most, request = self.most.get(at, (0, ""))
        symbol, text = places.symbol(at.file, at.line), places.text(at.file, at.line)
        samples = tuple(sorted(self.samples.get(at, ())))
        counts = (self.counts[at], self.in_tests.get(at, 0))
        return Seen(at, symbol, *counts, samples, most, request, text, places.named(at.what))

    def test(self, name: str, mask: int, result: Result) -> None:
        needed = {each for number, each in enumerate(self.boundary.services) if mask >> number & 1}
        before, worst = self.tests.get(name, ((), result))
        services = tuple(sorted({*before, *needed} - self.boundary.libraries))
        self.tests[name] = (services, "failed" if "failed" in (worst, result) else result)


class _Process:
    """The record of one process, read line by line."""

    def __init__(self, sums: _Sums) -> None:
        self._sums = sums
        self._known: dict[int, SeenAt] = {}
        self._masks: dict[str, int] = {}
        self._is_ready = self._has_ended = self._is_worker = False

    def read(self, file: Path) -> None:
        self._sums.processes += 1
        for row in self._rows(file):
            self._take(row)
        if self._is_ready:
            self._sums.ready += 1
            self._sums.cut += not (self._has_ended or self._is_worker)

    def _rows(self, file: Path) -> Iterator[Mapping[str, Any]]:
        with file.open("rb") as lines:
            for line in lines:
                try:
                    yield cast("Mapping[str, Any]", json.loads(line))
                except ValueError:
                    self._sums.torn += 1

    def _take(self, row: Mapping[str, Any]) -> None:
        match row:
            case {"d": int(number), "k": [str(), str(), str(), int(), str(), str(), str(), str(), str(), str()] as key}:
                self._known[number] = SeenAt(*key)
                self._is_ready = True
            case {"t": str(test), "m": int(mask), "c": dict(counts)}:
                self._test(test, mask, counts, row)
            case {"probe": _, "worker": is_worker}:
                self._is_worker = bool(is_worker)
            case {"ready": str(version)}:
                self._is_ready, self._sums.django = True, version
            case {"split": dict(databases)}:
                self._sums.databases.update(databases)
            case {"l": list(lines)}:
                self._sums.reached.update((str(file), int(line)) for file, line in lines)
            case {"end": _}:
                self._has_ended = True
            case {"fault": str(text)}:
                self._sums.faults.add(text)

    def _test(self, test: str, mask: int, counts: Mapping[str, int], row: Mapping[str, Any]) -> None:
        for number, count in counts.items():
            if int(number) in self._known:
                self._sums.add(self._known[int(number)], count, test)
        for number, (count, request) in row.get("r", {}).items():
            if int(number) in self._known:
                self._sums.peak(self._known[int(number)], count, request)
        if test:
            self._masks[test] = self._masks.get(test, 0) | mask
            if "o" in row:
                self._split(test, counts, row)
            if "o" in row:
                self._sums.test(test, self._masks.pop(test), row["o"])

    def _split(self, test: str, counts: Mapping[str, int], row: Mapping[str, Any]) -> None:
        """What broke a test, and what it crossed that does less in a split."""
        if row.get("b"):
            self._sums.breaks[test] = tuple(Break(*each) for each in row["b"])
        elif row["o"] == "failed":
            crossed = (self._known[int(number)] for number in counts if int(number) in self._known)
            self._sums.silent[test] = tuple(silent((at.kind, at.file, at.line) for at in crossed))


def _partial(sums: _Sums) -> str:
    if sums.cut:
        return f"{sums.cut} of {sums.ready} processes ended before their time; what they saw until then is counted"
    return "the last line of a record is torn; what came before it is counted" if sums.torn else ""
