"""How far a copy is, how fast, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable

from banyan.progress import Progress


class Meter:
    """Counts rows and tells a progress bar; `expect` says how many there will be."""

    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.rows = 0
        self._progress = progress
        self._began = clock()
        self._expected = 0

    @property
    def seconds(self) -> float:
        """How long it took so far."""
        return self.clock() - self._began

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds > 0 else 0.0

    def expect(self, rows: int) -> None:
        """So many rows there will be."""
        self._expected = rows

    def step(self, what: str, rows: int) -> None:
        """So many rows more are done."""
        self.rows += rows
        self._progress(f"{what}: {self.rate:,.0f} rows/s{self._left()}", self.rows, max(self._expected, self.rows))

    def _left(self) -> str:
        if self.rate <= 0 or self._expected <= self.rows:
            return ""
        return f", {(self._expected - self.rows) / self.rate:,.0f} s left"
