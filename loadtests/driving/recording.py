"""Writes down every request of a block, in nanoseconds, and sums up how the generator did."""

from __future__ import annotations

import csv
from array import array
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loadtests.driving.orders import BlockDone, Live
from loadtests.judgement.trust import LATEST_MS

COLUMNS = ("route", "intended_ns", "start_ns", "end_ns", "status", "is_good", "bytes")
UNANSWERED = "no answer until the end of the block"
_LONGEST_REASON = 200
_WAITED = Path("/proc/self/schedstat")


class Record:
    """The requests of one block; times are those of one clock that never goes back."""

    def __init__(self) -> None:
        self.routes: dict[str, int] = {}
        self.reasons: Counter[str] = Counter()
        self.lateness = array("q")
        self.unsent = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self._route = array("l")
        self._intended = array("q")
        self._start = array("q")
        self._end = array("q")
        self._status = array("l")
        self._is_good = array("b")
        self._bytes = array("q")
        self._told = 0

    def __len__(self) -> int:
        return len(self._end)

    @property
    def errors(self) -> int:
        """How many failed."""
        return sum(self.reasons.values())

    def milliseconds(self) -> NDArray[np.float64]:
        """How long good answers took, counted from when they were meant to start."""
        is_good = np.array(self._is_good, dtype=bool)
        return np.asarray((self._array(self._end) - self._array(self._intended))[is_good] / 1e6)

    def add(self, route: str, times: tuple[int, int, int], status: int, size: int, reason: str) -> None:
        """Write down a request: `times` are when it was meant to start, when it did, and when its answer was there."""
        self._route.append(self.routes.setdefault(route, len(self.routes)))
        self._intended.append(times[0])
        self._start.append(times[1])
        self._end.append(times[2])
        self._status.append(status)
        self._is_good.append(not reason)
        self._bytes.append(size)
        if reason:
            self.reasons[reason[:_LONGEST_REASON]] += 1

    def live(self) -> Live:
        """How it goes: the times are those of what was answered since this was asked last."""
        fresh = np.array(self._end[self._told :], dtype=np.int64) - np.array(
            self._intended[self._told :], dtype=np.int64
        )
        self._told = len(self)
        p95 = float(np.percentile(fresh, 95)) / 1e6 if len(fresh) else 0.0
        return Live(len(self) + self.in_flight, self.errors, self.in_flight, p95)

    def done(
        self, *, planned: int, began: int, seconds: float, shares: tuple[float, float], breach: str = ""
    ) -> BlockDone:
        """How the generator did; the block lasts until its last answer, if that came after its end.

        `shares` of the time are those that it worked, and that it waited for a core.
        """
        last = max(self._end, default=began)
        lateness = np.array(self.lateness, dtype=np.int64) / 1e6
        figures = tuple(map(float, np.percentile(lateness, [50, 99, 100]))) if len(lateness) else (0.0, 0.0, 0.0)
        raw = (self._array(self._end) - self._array(self._start)) / 1e6
        return BlockDone(
            seconds=max(seconds, (last - began) / 1e9),
            planned=planned,
            sent=len(self),
            errors=self.errors,
            unsent=self.unsent,
            lateness_ms=(figures[0], figures[1], figures[2]),
            late=int((lateness > LATEST_MS).sum()),
            processor=shares[0],
            waited=shares[1],
            most_in_flight=self.most_in_flight,
            plain_p95_ms=float(np.percentile(raw, 95)) if len(raw) else 0.0,
            reasons=dict(self.reasons.most_common(20)),
            breach=breach,
        )

    def write(self, path: Path, began: int) -> None:
        """Write all as CSV; times count from the start of the block. Raises OSError."""
        names = list(self.routes)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            columns = (self._route, self._intended, self._start, self._end, self._status, self._is_good, self._bytes)
            for route, intended, start, end, status, is_good, size in zip(*columns, strict=True):
                writer.writerow((names[route], intended - began, start - began, end - began, status, is_good, size))

    @staticmethod
    def _array(values: array[int]) -> NDArray[np.int64]:
        return np.array(values, dtype=np.int64)


def rehearse() -> None:
    """Do once what takes long the first time only (numpy's percentiles take 30 ms), so that no request waits for it."""
    record = Record()
    record.add("", (0, 0, 1), 0, 0, "")
    record.lateness.append(0)
    record.live()
    record.done(planned=1, began=0, seconds=1.0, shares=(0.0, 0.0))


def waited_s() -> float:
    """How long this process was ready to run so far and had no core, where the system tells it (Linux); else 0."""
    try:
        return int(_WAITED.read_text("ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
