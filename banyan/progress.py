"""Progress on a terminal for work that takes longer than a second, and silence everywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds of work before anything is shown."""


class Progress(Protocol):
    """What a long-running stage calls: `progress("reading files", 120, 3400)`."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


@contextmanager
def shown(
    stream: TextIO | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Yield a Progress that draws on `stream` (stderr), or a silent one where that is no terminal or `CI` is set."""
    stream = stream or sys.stderr  # None where it was closed before the start
    if stream is None or not _is_watched(stream, environ):
        yield silent
        return
    display = _Display(stream, clock)
    try:
        yield display
    finally:
        display.close()


def _is_watched(stream: TextIO, environ: Mapping[str, str]) -> bool:
    return stream.isatty() and not environ.get("CI") and environ.get("TERM") != "dumb"


class _Display:
    """One bar, drawn once patience has run out, and wiped off when closed; colours obey `NO_COLOR`."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._started_at = clock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bar is None and self._clock() - self._started_at >= PATIENCE:
            self._bar = self._open()
            self._task = self._bar.add_task(stage)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=stage, completed=done, total=total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _open(self) -> Bar:
        # Imported here, since quick commands never show a bar and should not pay for it.
        from rich.console import Console
        from rich.progress import Progress as Bar

        bar = Bar(console=Console(file=self._stream), transient=True)
        bar.start()
        return bar
