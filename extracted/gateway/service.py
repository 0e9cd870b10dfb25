"""Holds one engine: started, or found again, watched, told of every change of the plan, and asked to leave at the end.

The engine is no child that dies with Banyan: it has a session of its own and writes into files, so that requests go on
whatever becomes of the process that started it.
"""

from __future__ import annotations

import contextlib
import math
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from banyan.errors import BanyanError, ProgramFailed, UsageError
from banyan.plan.reading import read_plan
from extracted.gateway import record
from extracted.gateway.access_log import Answered, read_line
from extracted.gateway.applying import (
    Places,
    admin_of,
    applied,
    generation,
    refreshed,
    spelled,
    table_for,
    tried,
)
from extracted.gateway.detached import started
from extracted.gateway.drivers import DRIVERS, Program, program_of, write
from extracted.gateway.edge import forget_secrets, require_secret
from extracted.gateway.following import Followed
from extracted.gateway.record import Running
from extracted.gateway.signals import heeded
from extracted.gateway.watching import Watch
from extracted.running.addresses import known_at
from extracted.running.claim import claimed

GRACE = 10.0
"""Seconds that requests have to be finished in when an engine is stopped."""

_OUT = "out.log"
_LOGS = ("access.log", "error.log", _OUT)
_START_S = 20.0
_TOLD = 5
"""So often in a row an engine tells its generation until all its workers are taken to be there."""

_TICK = 0.1
_AGAIN_S = 1.0
_LATER_S = 10.0
"""Endpoints that an engine does not take, such as names that nobody knows, are offered again after so long."""


Say = Callable[[str], None]
Watcher = Callable[[Answered], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """Where lines go: `log` takes those of the access log, `say` all else."""

    log: Say
    say: Say


def hold(file: Path, places: Places, shown: Shown, watchers: Sequence[Watcher]) -> int:
    """Run the engine of a plan until a signal comes, and return its number; watchers are told of each request.

    Raises AlreadyUp, UsageError, Rejected, NotLive, ProgramFailed.
    """
    folder = record.home(file)
    with claimed(folder), heeded() as asked:
        logs = [Followed(folder / name) for name in _LOGS]
        refreshed(file, shown.say)
        engine = brought_up(file, places, shown.say)
        try:
            _watch(file, engine, _Seen(logs, shown, watchers), asked)
        finally:
            stop(folder)
        return asked[0] if asked else 0


def brought_up(file: Path, places: Places, say: Say) -> Running:
    """The engine of a plan, found again where it runs already, else started. Raises UsageError, Rejected, NotLive."""
    folder = record.home(file)
    if there := record.running(folder):
        _require_same(there, places)
        applied(file)
        say(f"found {there.engine} running at {there.listen} (process {there.pid}), and go on with it")
        return there
    if left := record.noted(folder):
        record.end(left, signal.SIGKILL, 0.0)  # what a leader that was killed left behind holds the port
    return _started(file, places, say)


def stop(folder: Path, grace: float = GRACE) -> Running | None:
    """Have the engine finish what it does, and leave; None if none runs."""
    engine = record.noted(folder)
    if engine is None:
        return None
    was_there = engine.is_alive
    record.forget(folder)  # first, so that whoever watches it does not start it anew
    record.end(engine, DRIVERS[engine.engine].leave, grace)
    forget_secrets(folder)
    return engine if was_there else None


def _started(file: Path, places: Places, say: Say) -> Running:
    folder, driver = record.home(file), DRIVERS[places.engine]
    program = program_of(driver)
    plan = read_plan(file).accepted()
    table = table_for(plan, file, places, program.version)
    files = driver.render(table)
    require_secret(folder, places.engine, plan.routing.sessions)
    _require_free(places)
    tried(driver, program, files)
    write(folder, files)
    engine = _spawned(driver.start(program.path, folder), folder, places, program)
    record.note(folder, engine)
    until = time.monotonic() + _START_S
    told = 0
    while told < _TOLD:
        told = told + 1 if generation(admin_of(engine)) == table.generation else 0
        if not engine.is_alive or time.monotonic() > until:
            stop(folder, 0.0)
            raise ProgramFailed(places.engine, "did not start", _last_lines(folder))
        time.sleep(_TICK / 4)
    version = ".".join(map(str, program.version))
    say(f"{places.engine} {version} takes requests at http://{engine.listen} (process {engine.pid})")
    say(f"it tells of itself at http://{engine.admin}/generation and logs into {folder}")
    return engine


def _spawned(command: list[str], folder: Path, places: Places, program: Program) -> Running:
    pid = started(command, folder, folder / _OUT)
    try:
        began = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess as error:
        raise ProgramFailed(places.engine, "did not start", _last_lines(folder)) from error
    where = (spelled(places.listen), spelled(places.admin))
    return Running(places.engine, str(program.path), program.version, pid, began, *where)


class _Seen:
    """What the engine wrote, handed on and counted."""

    def __init__(self, logs: list[Followed], shown: Shown, watchers: Sequence[Watcher]) -> None:
        self._logs = logs
        self._shown = shown
        self._watchers = watchers

    def say(self, text: str) -> None:
        self._shown.say(text)

    def hand_on(self) -> None:
        for log in self._logs:
            for line in log.lines():
                if answered := read_line(line):
                    for watch in self._watchers:
                        watch(answered)
                    self._shown.log(line)
                elif line.strip():
                    self._shown.say(line)
            if log.put_aside():
                self._shown.say(f"{log.path.name} grew too long, and was put aside as {log.path.name}.1")


def _watch(file: Path, engine: Running, seen: _Seen, asked: list[int]) -> None:
    """Until a signal: lines handed on, changes of the plan taken over, an engine that died started anew."""
    places = Places(engine.engine, _pair(engine.listen), admin_of(engine))
    plan, tried_at, due = _stamp(file), 0.0, math.inf
    watch = Watch(record.home(file), seen.say)
    with _told(seen.say):
        watch.follow(known_at(read_plan(file).accepted(), file).values())
    while not asked:
        seen.hand_on()
        if record.noted(record.home(file)) is None:
            return seen.say(f"{engine.engine} was stopped by another command")
        if not engine.is_alive and time.monotonic() - tried_at > _AGAIN_S:
            tried_at = time.monotonic()
            seen.say(f"{engine.engine} (process {engine.pid}) is gone, and is started anew")
            with _told(seen.say):
                engine = brought_up(file, places, seen.say)
        if (now := _stamp(file)) != plan:
            plan = now
            with _told(seen.say):
                watch.follow(known_at(read_plan(file).accepted(), file).values())
                _take_over(file, seen.say)
        if watch.has_news() or time.monotonic() > due:
            due = math.inf if _took_over(file, seen.say) else time.monotonic() + _LATER_S
        time.sleep(_TICK)
    return seen.hand_on()


def _take_over(file: Path, say: Say) -> None:
    if took := applied(file):
        say(f"{took[0].engine} has the plan, after {took[1]:.2f} s")


def _took_over(file: Path, say: Say) -> bool:
    """Whether the engine has the plan now; if not, that is said."""
    try:
        _take_over(file, say)
    except BanyanError as error:
        say(_stays(error))
        return False
    return True


@contextlib.contextmanager
def _told(say: Say) -> Iterator[None]:
    """A plan that cannot be used does not end the engine: it goes on with the last, as it does on a full disk."""
    try:
        yield
    except (BanyanError, OSError) as error:
        say(_stays(error))


def _stays(error: Exception) -> str:
    return f"error: {error}; it goes on as it was"


def _require_same(there: Running, places: Places) -> None:
    wanted = (places.engine, spelled(places.listen), spelled(places.admin))
    if (there.engine, there.listen, there.admin) != wanted:
        message = f"{there.engine} runs at {there.listen} already, and {wanted[0]} should run at {wanted[1]}"
        raise UsageError(message, hint="stop it first with `banyan gateway stop`, or ask for what is there")


def _require_free(places: Places) -> None:
    for place in (places.listen, places.admin):
        family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        with contextlib.closing(socket.socket(family)) as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(place)
                taken.listen(1)
            except OSError as error:
                message = f"nothing can listen at {spelled(place)}: {error.strerror}"
                raise UsageError(message, hint="stop what is there, or take another with --listen") from error


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _pair(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _last_lines(folder: Path) -> tuple[str, ...]:
    lines: list[str] = []
    for name in ("error.log", _OUT):
        with contextlib.suppress(OSError):
            lines += (folder / name).read_text("utf-8", "replace").splitlines()[-8:]
    return tuple(lines)
