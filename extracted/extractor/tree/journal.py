"""A journal of what is being written: after a crash the next run completes it, after a refusal it is rolled back."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from banyan.errors import BanyanError, UnwritablePath, UsageError
from extracted.extractor.tree.diff import mode_of
from extracted.extractor.tree.merging import merge
from extracted.extractor.tree.places import IGNORE, IGNORED
from extracted.extractor.tree.state import State, digest_of

JOURNAL = "journal.json"
DRAFT_ENDING = ".banyan-draft"


@dataclass(frozen=True, slots=True)
class Action:
    """One file to write, by absolute path, with the digests of what it holds and is to hold; None for no file."""

    path: str
    old: str | None
    new: str | None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs of Banyan out of a state's folder. Raises UsageError if one is at work there."""
    folder.mkdir(parents=True, exist_ok=True)
    itself = os.open(folder, os.O_RDONLY)  # the folder is its own lock: no file of it could be committed by mistake
    try:
        fcntl.flock(itself, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        with contextlib.suppress(OSError):
            folder.rmdir()
            _leave(folder.parent)
    except BlockingIOError as error:
        raise UsageError(
            "another extraction is being written", where=str(folder), hint="wait until it is done, and run again"
        ) from error
    finally:
        os.close(itself)


def _leave(folder: Path) -> None:
    """Remove a folder in which nothing is but what told git about it."""
    ignore = folder / IGNORE
    if [*folder.iterdir()] == [ignore] and ignore.read_bytes() == IGNORED.encode():
        ignore.unlink()
    folder.rmdir()


def perform(actions: Sequence[Action], state: State) -> None:
    """Write all files, or none; their contents, old and new, must be among the texts of the state.

    Raises UnwritablePath once everything is as it was before.
    """
    journal = state.folder / JOURNAL
    put(journal, json.dumps([asdict(action) for action in actions]).encode(), lasting=True)
    done: list[Action] = []
    try:
        for action in actions:
            done.append(action)
            _do(action.path, state.text(action.new))
    except (OSError, BanyanError) as error:
        for action in reversed(done):
            _do(action.path, state.text(action.old))
        journal.unlink()
        if isinstance(error, OSError):
            raise UnwritablePath(Path(done[-1].path), error.strerror or str(error)) from error
        raise
    journal.unlink()


def require_complete(folder: Path) -> None:
    """Raise UsageError if a run was cut off, and what it had begun is not completed yet."""
    if (folder / JOURNAL).exists():
        raise UsageError(
            "a run was cut off while it wrote",
            where=str(folder),
            hint="run `banyan extract SERVICE --apply` (or --undo): it completes first what had been begun",
        )


def recover(state: State) -> tuple[str, ...]:
    """Complete what a run that was cut off had begun; the files that it wrote. Call it with the state locked."""
    journal = state.folder / JOURNAL
    try:
        actions = [Action(**each) for each in json.loads(journal.read_bytes())]
    except FileNotFoundError:
        return ()
    written = tuple(action.path for action in actions if _complete(action, state))
    journal.unlink()
    return written


def put(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Put a whole file in the place of another one, whose mode it keeps; `lasting` waits for the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}{DRAFT_ENDING}")
    with draft.open("wb") as file:
        file.write(content)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    draft.chmod(_mode(path, content))
    draft.replace(path)


def _complete(action: Action, state: State) -> bool:
    """Do what is left of an action; edits that somebody made after the crash are merged."""
    path = Path(action.path)
    now = path.read_bytes() if path.exists() else None
    digest = digest_of(now) if now is not None else None
    if digest == action.new:
        path.with_name(f".{path.name}{DRAFT_ENDING}").unlink(missing_ok=True)
        return False
    old, new = state.text(action.old), state.text(action.new)
    if digest != action.old and now is not None:
        found = merge(old or b"", now, new or b"") if new is not None else None
        new = found.content if found else now
    _do(action.path, new)
    return True


def _do(name: str, content: bytes | None) -> None:
    path = Path(name)
    if content is not None:
        put(path, content)
        return
    with contextlib.suppress(NotADirectoryError):  # where a folder is wanted and a file lies, there is nothing to go
        path.unlink(missing_ok=True)
        path.with_name(f".{path.name}{DRAFT_ENDING}").unlink(missing_ok=True)


def _mode(path: Path, content: bytes) -> int:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return (0o777 if mode_of(content) == "100755" else 0o666) & ~mask
