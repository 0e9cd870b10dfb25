"""Workflows written into a repository: all of them or none, and over nothing that is there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from banyan.errors import UnwritablePath, UsageError
from banyan.output import replaced
from banyan.registry import Registry
from contracts.workflows.values import File, Setup

ROLES = Registry("contracts.workflows.roles", "role")
SYSTEMS = Registry("contracts.workflows.systems", "system")


class InTheWay(UsageError):
    """Files with other contents are where workflows would be written."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(
            "this file is there, and says something else",
            where=", ".join(map(str, paths)),
            hint="--dry-run shows what would be written, --force writes over it",
        )


def rendered(system: str, roles: Sequence[str], setup: Setup) -> tuple[File, ...]:
    """The files of some roles, or of all. Raises UnknownName."""
    module = SYSTEMS.load(system)
    return tuple(module.render(ROLES.load(role).workflow(setup), setup) for role in roles or ROLES.names())


def _require_room(paths: Iterable[Path]) -> None:
    """Raise UnwritablePath where a folder cannot be made, or lies where a file belongs, before anything is written."""
    for path in paths:
        folder = next(each for each in path.parents if each.exists())
        if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
            raise UnwritablePath(path, "a folder is in the way" if path.is_dir() else f"{folder} is in the way")


def write(root: Path, files: Sequence[File], *, force: bool = False) -> Iterator[tuple[Path, bool]]:
    """Write files, and say of each whether anything changed. Raises InTheWay before the first, UnwritablePath."""
    there = [(root / file.path, file.text.encode()) for file in files]
    other = [path for path, data in there if path.exists() and not (path.is_file() and path.read_bytes() == data)]
    if other and not force:
        raise InTheWay(other)
    _require_room(path for path, _data in there)
    for path, data in there:
        is_new = not path.exists() or path in other
        if is_new:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                replaced(path, data)
            except OSError as error:
                raise UnwritablePath(path, error.strerror or str(error)) from error
        yield path, is_new
