"""Generators as Banyan sees them: processes that are given orders, and that end when Banyan does, however it does."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Self

from banyan.errors import ProgramFailed
from loadtests.driving import orders
from loadtests.driving.orders import READY, BlockDone, BlockOrder, Job, Live
from loadtests.driving.remote import Door, Remote, workers

NAME = "load generator"
_START_S = 60.0
_TICK = 0.2
_LAST_LINES = 15
_GRACE = 3.0

Hear = Callable[[Live], None]
"""What is told how a block goes, all generators together."""


class Generators:
    """Several generators that share the arrivals of each block; to be used in a `with` statement."""

    def __init__(
        self,
        job: Job,
        count: int = 1,
        *,
        python: str = sys.executable,
        door: Door | None = None,
        told: Callable[[int, int], None] = lambda _there, _all: None,
    ) -> None:
        self._job = replace(job, parts=door.workers if door else count)
        self._python = python
        self._door = door
        self._told = told
        self._running: list[Running | Remote] = []

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.callback(self.stop)
            if self._door:
                self._running += workers(self._door, self._told)
            else:
                for part in range(self._job.parts):
                    self._running.append(Running(self._python, f"{NAME} {part + 1}"))
            for part, running in enumerate(self._running):
                running.send(replace(self._job, part=part).line())
            for running in self._running:
                answer = running.hear(_START_S)
                if answer != READY:
                    raise running.failure(str(answer or f"did not begin within {_START_S:g} s"))
            stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of those here."""
        return tuple(running.child.pid for running in self._running if isinstance(running, Running))

    @property
    def machines(self) -> tuple[Mapping[str, Any], ...]:
        """The machines of workers elsewhere, as they tell of them."""
        return tuple(running.machine for running in self._running if isinstance(running, Remote))

    def run(self, order: BlockOrder, files: Sequence[Path], hear: Hear = lambda _live: None) -> tuple[BlockDone, ...]:
        """Run one block; the rows of each generator go to a file of its own. Raises ProgramFailed."""
        for running, file in zip(self._running, files, strict=True):
            running.order(order, file)
        until = time.monotonic() + sum(stage.seconds for stage in order.stages) + 2 * self._job.patience + _START_S
        done: dict[str, BlockDone] = {}
        lives: dict[str, Live] = {}
        while len(done) < len(self._running):
            for running in self._running:
                match running.hear(_TICK / len(self._running)) if running.name not in done else None:
                    case BlockDone() as result:
                        done[running.name] = result
                    case Live() as live:
                        lives[running.name] = live
                        hear(_together(lives.values()))
                    case str() as word:
                        raise running.failure(word)
            if time.monotonic() > until:
                raise ProgramFailed(NAME, "did not end its block")
        return tuple(done[running.name] for running in self._running)

    def stop(self) -> None:
        """End them all, at once: what they were doing is dropped."""
        for running in self._running:
            running.end()
        self._running.clear()


def _together(lives: Iterable[Live]) -> Live:
    found = list(lives)
    return Live(
        sum(live.sent for live in found),
        sum(live.errors for live in found),
        sum(live.in_flight for live in found),
        max(live.p95_ms for live in found),
    )


class Running:
    """One generator. It ends by itself once its input is closed, as it is when Banyan is killed."""

    def __init__(self, python: str, name: str) -> None:
        self.name = name
        self._said: queue.Queue[Live | BlockDone | str | None] = queue.Queue()
        self._last: list[str] = []
        command = [python, "-P", "-m", "loadtests.driving.generator"]
        pipe = subprocess.PIPE
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUNBUFFERED": "1"}
        try:
            self.child = subprocess.Popen(  # noqa: S603  a command of our own
                command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True, env=env
            )
        except OSError as error:
            raise ProgramFailed(name, f"cannot be started: {error.strerror or error}") from error
        streams = ((self._listen, self.child.stdout), (self._note, self.child.stderr))
        self._readers = [
            threading.Thread(target=each, args=(stream,), name=name, daemon=True) for each, stream in streams
        ]
        for reader in self._readers:
            reader.start()

    def send(self, line: str) -> None:
        """Give it a line. Raises ProgramFailed if it has ended."""
        assert self.child.stdin is not None
        try:
            self.child.stdin.write(f"{line}\n".encode())
            self.child.stdin.flush()
        except OSError:
            raise self.failure("ended") from None

    def order(self, order: BlockOrder, file: Path) -> None:
        """Have it run a block, and write its rows to a file. Raises ProgramFailed."""
        self.send(replace(order, rows=str(file)).line())

    def hear(self, patience: float) -> Live | BlockDone | str | None:
        """The next thing that it says, None if it says nothing for so long. Raises ProgramFailed if it has ended."""
        try:
            found = self._said.get(timeout=patience)
        except queue.Empty:
            return None
        if found is None:
            raise self.failure("ended")
        return found

    def failure(self, reason: str) -> ProgramFailed:
        """The error that says why it cannot go on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(timeout=0.5)
        return ProgramFailed(self.name, reason, tuple(self._last[-_LAST_LINES:]))

    def end(self) -> None:
        """Close its input, and see that it is gone."""
        with contextlib.suppress(OSError):
            if self.child.stdin:
                self.child.stdin.close()
        try:
            self.child.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        for reader in self._readers:
            reader.join(timeout=_GRACE)

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                try:
                    self._said.put(orders.said(line.decode()))
                except (ValueError, KeyError, TypeError, AttributeError):
                    self._last.append(line.decode("utf-8", "replace").rstrip())
        self._said.put(None)

    def _note(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._last.append(line.decode("utf-8", "replace").rstrip())
                del self._last[:-_LAST_LINES]
