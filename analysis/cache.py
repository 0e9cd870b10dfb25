"""A cache keyed by content: what was read and found once is not read and found again, in any checkout.

One SQLite file; a damaged one is thrown away and begun anew. Nothing of it is needed for a right answer.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path

SCHEMA = 3
LARGEST = 600_000_000
"""Bytes; a larger cache is begun anew."""

_TABLES = ("outlines", "findings", "partitions", "reports")
_CHUNK = 500


def default_folder() -> Path:
    """`$XDG_CACHE_HOME/banyan`, else `~/.cache/banyan`."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "banyan"


class Cache:
    """Tables of bytes by key; every failure of the disk or the file means "not there"."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is made if it is missing; None for no cache."""
        self._path = folder / f"banyan-{SCHEMA}.sqlite" if folder is not None else None
        self._connection = _open(self._path) if self._path is not None else None

    @property
    def is_open(self) -> bool:
        """Whether there is a cache at all."""
        return self._connection is not None

    def many(self, table: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values of those keys that are there."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        if self._connection is None:
            return found
        try:
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM {table} WHERE key IN ({marks})"  # noqa: S608  the table is one of ours
                stored = self._connection.execute(query, part)
                found.update((key, value[4:]) for key, value in stored if _is_whole(value))
        except sqlite3.Error as error:
            self._forget(error)
        return found

    def store(self, table: str, values: Iterable[tuple[str, bytes]]) -> None:
        """Keep values by key, which are made only if there is a cache; a later one replaces an earlier one."""
        if self._connection is None:
            return
        try:
            with self._connection:
                query = f"INSERT OR REPLACE INTO {table} VALUES (?, ?)"  # noqa: S608
                self._connection.executemany(query, ((key, _sum(value) + value) for key, value in sorted(values)))
        except sqlite3.Error as error:
            self._forget(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _forget(self, error: sqlite3.Error) -> None:
        """Go on without; a damaged file is removed, one that is only busy or may not be written is left to others."""
        self.close()
        if self._path is not None and _is_damage(error):
            with contextlib.suppress(OSError):
                self._path.unlink()


def _sum(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(4, "big")


def _is_whole(value: object) -> bool:
    """Whether a value is what was stored, since reading damaged bytes as our own could do anything."""
    return isinstance(value, bytes) and _sum(value[4:]) == value[:4]


def _is_damage(error: sqlite3.Error) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.unlink()
        return _connect(path)
    except sqlite3.Error as error:
        with contextlib.suppress(OSError, sqlite3.Error):
            if _is_damage(error):
                path.unlink()
                return _connect(path)
    except OSError:
        pass
    return None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")
    for table in _TABLES:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
    connection.commit()
    return connection
