"""Holds programs together: all are started, watched and ended as one, and none outlives it."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import IO, Self

from honcho.process import Popen

from banyan.errors import ProgramFailed
from banyan.processes import leftovers
from banyan.processes.health import Question
from banyan.processes.programs import Health, Hear, Program, Show, unseen
from banyan.processes.warden import Warden

GRACE = 10.0
"""Seconds that programs have to end in peace."""

LAST_LINES = 15
"""So many lines of a program are remembered, for the message about its end."""

_TICK = 0.1
_LONGEST_LINE = 16_384
_MOST_WAITING = 2_000
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """Someone asked to stop, by the signal of this `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


class Processes:
    """Programs side by side, each in a session of its own; to be used in a `with` statement, in the main thread.

    `show` is given every line that they write. A signal to stop becomes `Stopped` at the next wait, a second one while
    they are being ended cuts their grace short.
    """

    def __init__(self, show: Show = unseen, *, grace: float = GRACE) -> None:
        self.run_id = secrets.token_hex(8)
        self._show = show
        self._grace = grace
        self._running: dict[str, _Running] = {}
        self._passing: dict[str, _Running] = {}
        self._lines: _Lines = queue.Queue(_MOST_WAITING)
        self._asked: list[int] = []
        self._is_heard = True
        self._leaving = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(_heeded(self._asked))
            stack.callback(Warden(self.run_id).dismiss)
            stack.callback(self.stop)
            self._leaving = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._leaving.close()

    @property
    def pids(self) -> Mapping[str, int]:
        """The process ids of what runs, by name."""
        return {name: running.child.pid for name, running in self._running.items()}

    def start(self, program: Program) -> None:
        """Start a program that should go on running. Raises ProgramFailed."""
        self._running[program.name] = _Running(program, self.run_id, self._lines)

    def run(self, program: Program, *, patience: float, hear: Hear | None = None) -> None:
        """Run a program to its end; `hear` is given its lines instead of showing them.

        Raises ProgramFailed if it fails, or takes more than `patience` seconds.
        """
        self.run_all([program], patience=patience, hear={program.name: hear} if hear else {})

    def run_all(self, programs: Sequence[Program], *, patience: float, hear: Mapping[str, Hear]) -> None:
        """The same with several programs side by side, until all have ended; `hear` is by name."""
        until = time.monotonic() + patience
        for program in programs:
            self._passing[program.name] = _Running(program, self.run_id, self._lines, hear.get(program.name))
        for running in [self._passing[program.name] for program in programs]:
            while running.child.poll() is None:
                self._wait()
                if time.monotonic() > until:
                    raise self._failure(running, f"did not end within {patience:g} s")
            del self._passing[running.program.name]
            if running.child.returncode:
                raise self._failure(running, ended(running.child.returncode))
            self._drain(running)

    def wait_until_well(self, asked: Mapping[str, Health], *, patience: float) -> None:
        """Wait until everything is well that is asked, by name. Raises ProgramFailed; tells who was well when."""
        began = time.monotonic()
        questions = {name: Question(name, health) for name, health in asked.items()}
        for question in questions.values():
            question.start()
        try:
            while questions:
                self._wait()
                for name in [name for name, question in questions.items() if question.is_well]:
                    self._tell("banyan", f"{name} is well, after {time.monotonic() - began:.1f} s")
                    del questions[name]
                if questions and time.monotonic() - began > patience:
                    raise self._never_well(questions, patience)
        finally:
            for question in questions.values():
                question.give_up()

    def watch(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Show what they write until all is over.

        Raises ProgramFailed when one ends before that, and Stopped when someone stops all.
        """
        while not is_over():
            self._wait()

    def stop(self) -> None:
        """End all that runs, with all that it started."""
        until, told = time.monotonic() + self._grace, len(self._asked)
        all_of_them = (*self._running.values(), *self._passing.values())
        for running in all_of_them:
            running.signal(signal.SIGTERM)
        while any(running.child.poll() is None for running in all_of_them):
            self._take(_TICK)
            if time.monotonic() > until or len(self._asked) > told:
                break
        for running in all_of_them:
            running.signal(signal.SIGKILL)
        leftovers.end(self.run_id, grace=1.0)
        for running in all_of_them:
            self._drain(running)
        self._running.clear()
        self._passing.clear()

    def _wait(self) -> None:
        """Let a moment pass. Raises Stopped, or ProgramFailed for what has ended."""
        self._take(_TICK)
        if self._asked:
            raise Stopped(self._asked[0])
        for running in self._running.values():
            if running.child.poll() is not None:
                raise self._failure(running, ended(running.child.returncode))

    def _take(self, patience: float) -> None:
        """Show the lines that there are; wait a moment for the first."""
        with contextlib.suppress(queue.Empty):
            self._hear(*self._lines.get(timeout=patience))
            for _ in range(_MOST_WAITING):
                self._hear(*self._lines.get_nowait())

    def _drain(self, running: _Running) -> None:
        """Show what a program that has ended still had to say."""
        running.child.wait()
        running.reader.join(timeout=1)
        self._take(0.01)

    def _hear(self, running: _Running, line: str) -> None:
        running.last.append(line)
        if running.hear:
            running.hear(line)
        else:
            self._tell(running.program.name, line)

    def _tell(self, name: str, line: str) -> None:
        if not self._is_heard:
            return
        try:
            self._show(name, line)
        except (OSError, ValueError):
            self._is_heard = False  # what is to be ended must be ended all the same
            raise

    def _failure(self, running: _Running, reason: str) -> ProgramFailed:
        if running.child.poll() is not None:
            self._drain(running)
        return ProgramFailed(running.program.name, reason, tuple(running.last))

    def _never_well(self, questions: Mapping[str, Question], patience: float) -> ProgramFailed:
        name, question = next(iter(questions.items()))
        lines = tuple(self._running[name].last) if name in self._running else ()
        return ProgramFailed(name, f"was not well within {patience:g} s: {question.reason}", lines)


class _Running:
    """A program that was started, with the thread that reads what it writes."""

    def __init__(self, program: Program, run_id: str, lines: _Lines, hear: Hear | None = None) -> None:
        self.program = program
        self.hear = hear
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        env = {**program.env, leftovers.MARK: run_id}
        try:
            self.child: subprocess.Popen[bytes] = Popen(
                list(program.command), shell=False, cwd=program.folder, env=env, stdin=subprocess.DEVNULL
            )
        except (OSError, ValueError) as error:
            reason = f"cannot be started: {program.command[0]}: {getattr(error, 'strerror', None) or error}"
            raise ProgramFailed(program.name, reason) from error
        assert self.child.stdout is not None
        arguments = (self, self.child.stdout, lines)
        self.reader = threading.Thread(target=_read, args=arguments, name=f"lines of {program.name}", daemon=True)
        self.reader.start()

    def signal(self, number: int) -> None:
        """Send a signal to the program and all that is in its session's group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, number)


def ended(code: int) -> str:
    """What a return code means: `"ended with code 3"`."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


_Lines = queue.Queue[tuple[_Running, str]]


def _read(running: _Running, stream: IO[bytes], lines: _Lines) -> None:
    with contextlib.suppress(OSError, ValueError), stream:
        for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
            lines.put((running, line.decode("utf-8", "replace").rstrip("\r\n")))


@contextlib.contextmanager
def _heeded(asked: list[int]) -> Iterator[None]:
    """Note signals to stop instead of dying of them."""

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
