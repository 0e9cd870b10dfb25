"""The claim of one run on a plan: a second run is refused, and what an earlier one left behind is known."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from banyan.errors import UnwritablePath, UsageError
from extracted.running.state import replace_json, unversioned

FILE = "run.json"
"""What runs, for whoever wants to know; there as long as the run is."""

_LOCK = "lock"


class AlreadyUp(UsageError):
    """Another `banyan up` of this plan is running, as process `pid`, which is "" where that is not known."""

    def __init__(self, folder: Path, pid: str) -> None:
        who = f"process {pid}" if pid else "another process"
        hint = "use what is running, or stop that one first with Ctrl-C"
        super().__init__(f"this plan is up already, held by {who}", where=str(folder), hint=hint)
        self.pid = pid


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is held on a folder; `before` is the id of a run that did not end by itself, or ""."""

    folder: Path
    before: str

    def note(self, run: str, **facts: object) -> None:
        """Say who runs, and what else others may want to know of it."""
        replace_json(self.folder / FILE, {"pid": os.getpid(), "run": run, **facts})


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[Claim]:
    """Hold the claim on a folder; the system gives it back when the process ends, however it ends. Raises AlreadyUp."""
    with _opened(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(folder, _noted(folder).get("pid", "")) from None
        yield Claim(folder, _noted(folder).get("run", ""))
        (folder / FILE).unlink(missing_ok=True)


def _opened(folder: Path) -> IO[str]:
    unversioned(folder)
    try:
        return (folder / _LOCK).open("a", encoding="utf-8")
    except OSError as error:
        raise UnwritablePath(folder, error.strerror or str(error)) from error


def _noted(folder: Path) -> dict[str, str]:
    try:
        return {key: str(value) for key, value in json.loads((folder / FILE).read_bytes()).items()}
    except (OSError, ValueError, AttributeError):
        return {}
