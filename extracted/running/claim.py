"""The claim of one run on a plan: a second run is refused, and what an earlier one left behind is ended."""

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

FILE = "run.json"
_IGNORED = "*\n"


class AlreadyUp(UsageError):
    """Another `banyan up` of this plan is running, as process `pid`."""

    def __init__(self, path: Path, pid: str) -> None:
        who = f"process {pid}" if pid else "another process"
        hint = "use what is running, or stop that one first with Ctrl-C"
        super().__init__(f"this plan is up already, held by {who}", where=str(path), hint=hint)
        self.pid = pid


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is held; `before` is the id of a run that did not end by itself, or ""."""

    file: IO[str]
    before: str

    def note(self, run: str, **facts: object) -> None:
        """Say in the file who runs, and what else others may want to know of it."""
        self.file.seek(0)
        self.file.truncate()
        json.dump({"pid": os.getpid(), "run": run, **facts}, self.file, indent=2)
        self.file.write("\n")
        self.file.flush()


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[Claim]:
    """Hold the claim on a folder; the system gives it back when the process ends, however it ends. Raises AlreadyUp."""
    path = folder / FILE
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(path, _noted(file).get("pid", "")) from None
        yield Claim(file, _noted(file).get("run", ""))
        file.seek(0)
        file.truncate()


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ignored = path.with_name(".gitignore")
        if not ignored.exists():
            ignored.write_text(_IGNORED)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error


def _noted(file: IO[str]) -> dict[str, str]:
    file.seek(0)
    try:
        return {key: str(value) for key, value in json.loads(file.read() or "{}").items()}
    except (ValueError, AttributeError):
        return {}
