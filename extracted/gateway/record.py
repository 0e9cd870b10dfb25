"""Which engine runs, kept beside its configuration, so that another process finds it again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extracted.running.state import folder_of, read_json, replace_json

if TYPE_CHECKING:
    from psutil import Process

FOLDER = "gateway"
FILE = "engine.json"
_CLOSE_S = 0.5
"""Two readings of the moment at which one process began may differ by so much."""

_TICK = 0.05


@dataclass(frozen=True, slots=True)
class Running:
    """An engine that was started: the leader of a session of its own, and when it `began`."""

    engine: str
    program: str
    version: Sequence[int]
    pid: int
    began: float
    listen: str
    admin: str

    @property
    def is_alive(self) -> bool:
        """Whether this very process is there; its number may be another's by now."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - self.began) < _CLOSE_S
        except psutil.Error:
            return False


def home(plan_file: Path) -> Path:
    """Where the engine of a plan has its files."""
    return folder_of(plan_file.resolve()) / FOLDER


def noted(folder: Path) -> Running | None:
    """What was noted last, whether it still runs or not. Raises UnreadablePath, BadDocument."""
    found = read_json(folder / FILE)
    try:
        return Running(**found) if isinstance(found, dict) else None
    except TypeError:
        return None


def running(folder: Path) -> Running | None:
    """The engine that runs, None for none. Raises UnreadablePath, BadDocument."""
    found = noted(folder)
    return found if found and found.is_alive else None


def note(folder: Path, engine: Running) -> None:
    """Remember an engine. Raises UnwritablePath."""
    replace_json(folder / FILE, asdict(engine))


def forget(folder: Path) -> None:
    """Forget the engine, once it has left."""
    (folder / FILE).unlink(missing_ok=True)


def end(engine: Running, leave: signal.Signals, grace: float) -> None:
    """Ask an engine to finish what it does and to leave; whatever of it is there after `grace` seconds is killed."""
    until = time.monotonic() + grace
    if engine.is_alive:
        os.kill(engine.pid, leave)
    while time.monotonic() < until and any(_session(engine)):
        time.sleep(_TICK)
    for process in _session(engine):
        process.kill()


def _session(engine: Running) -> Iterator[Process]:
    """All processes of the session that the engine leads or led; its number goes to no other while one is there."""
    import psutil

    if not engine.is_alive and psutil.pid_exists(engine.pid) and not _is_zombie(engine.pid):
        return
    for process in psutil.process_iter():
        try:
            is_its_own = os.getsid(process.pid) == engine.pid and process.create_time() >= engine.began - _CLOSE_S
            if is_its_own and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except (ProcessLookupError, psutil.Error):
            continue


def _is_zombie(pid: int) -> bool:
    import psutil

    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
