"""Follows the files that an engine writes: each new line once, also after a file was cut short or made anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

LONGEST = 64 * 1024 * 1024
"""Bytes after which a log is put aside."""

_LONGEST_LINE = 1 << 20


class Followed:
    """One file; lines that are there already are not told, unless it is read `from_start`."""

    def __init__(self, path: Path, *, from_start: bool = False) -> None:
        self.path = path
        self._rest = b""
        self._place = 0 if from_start else _size(path)
        self._kept_until = 0

    def lines(self) -> Iterator[str]:
        """What was written since the last time, whole lines only."""
        if _size(self.path) < self._place:
            self._place, self._rest = 0, b""
        try:
            with self.path.open("rb") as file:
                file.seek(self._place)
                text = self._rest + file.read()
                self._place = file.tell()
        except OSError:
            return
        *whole, self._rest = text.split(b"\n")
        self._rest = self._rest[-_LONGEST_LINE:]
        yield from (line.decode("utf-8", "replace") for line in whole)

    def put_aside(self, longest: int = LONGEST) -> bool:
        """Copy a file that grew too long to `NAME.1` and begin it anew, whoever has it open; whether that was done.

        Where there is no room for the copy, it grows by as much again before that is tried again.
        """
        if self._place < max(longest, self._kept_until):
            return False
        draft = self.path.with_name(f".{self.path.name}.1")
        try:
            shutil.copyfile(self.path, draft)
            draft.replace(self.path.with_name(f"{self.path.name}.1"))
            os.truncate(self.path, 0)
        except OSError:
            draft.unlink(missing_ok=True)
            self._kept_until = self._place + longest
            return False
        self._place = self._kept_until = 0
        return True


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
