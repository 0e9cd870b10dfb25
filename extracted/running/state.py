"""Where Banyan keeps what it must know between two commands: `.banyan/` beside the plan."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath

FOLDER = ".banyan"


def folder_of(plan_file: Path) -> Path:
    """The folder of a plan's state; it need not exist."""
    return plan_file.parent / FOLDER


def made(folder: Path) -> Path:
    """A folder that is there. Raises UnwritablePath."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritablePath(folder, error.strerror or str(error)) from error
    return folder


def read_json(path: Path) -> object:
    """What a file holds, None if there is no file. Raises UnreadablePath, or BadDocument for what is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        hint = "put it back as it was, or remove it: without it every service is local"
        raise BadDocument(path, [(getattr(error, "lineno", 0), f"it is no JSON: {error}")], hint=hint) from error


def replace_json(path: Path, value: object) -> None:
    """Write a file whole or not at all. Raises UnwritablePath."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            json.dump(value, file, indent=2, sort_keys=True, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else holds this lock, and hold it; the system takes it back from a process that dies."""
    try:
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
