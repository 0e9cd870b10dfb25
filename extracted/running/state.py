"""Where Banyan keeps what it must know between two commands: `.banyan/` beside the plan."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath

FOLDER = ".banyan"

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


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


def unversioned(folder: Path) -> Path:
    """A folder that is there, and that git leaves out. Raises UnwritablePath."""
    made(folder)
    try:
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as file:
            file.write("*\n")
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


def secret(path: Path) -> str:
    """The secret in a file, which is made where there is none, for its owner alone. Raises UnwritablePath."""
    unversioned(path.parent)
    try:
        with contextlib.suppress(FileExistsError), os.fdopen(os.open(path, _NEW, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else holds this lock, and hold it; the system takes it back from a process that dies."""
    try:
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
