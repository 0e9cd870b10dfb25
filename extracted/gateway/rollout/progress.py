"""How far a rollout has come, in `.banyan/rollout/`, so that the next process goes on where the last one ended."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnwritablePath, UsageError
from banyan.evidence import Evidence, Verdict
from extracted.running.state import folder_of, read_json, replace_json, unversioned

FOLDER = "rollout"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """The `weight` of the step that is judged by what was logged since `since`, and how many looks were taken so far.

    `methods` are `reads`, `writes` or `both`; `versions` those that are judged; `is_waiting` for a person's approval.
    `breach` is the evidence of one that was found: it is noted first, then the routes go back, then it is kept.
    """

    name: str
    methods: str
    weight: int
    since: str
    looks: int = 0
    versions: Mapping[str, str] | None = None
    is_waiting: bool = False
    breach: tuple[Evidence, ...] = ()
    schema_version: int = SCHEMA_VERSION

    @property
    def began(self) -> dt.datetime:
        """Since when what is logged counts."""
        return dt.datetime.fromisoformat(self.since)


class OtherRollout(UsageError):
    """Another process rolls the same service out."""


def read_progress(file: Path, name: str) -> Progress | None:
    """How far the rollout of a name has come, None if there is none. Raises UnreadablePath, BadDocument."""
    path = _path(file, name)
    found = read_json(path)
    if found is None:
        return None
    try:
        progress = _read(found) if isinstance(found, dict) else None
        if progress and progress.schema_version == SCHEMA_VERSION and progress.began.tzinfo:
            return progress
    except (TypeError, ValueError, KeyError):
        pass
    hint = "remove it: the rollout goes on at the weight of the plan, and judges anew"
    raise BadDocument(path, [(0, "it is no progress of a rollout that Banyan wrote")], hint=hint)


def keep_progress(file: Path, progress: Progress) -> None:
    """Remember how far a rollout has come. Raises UnwritablePath."""
    path = _path(file, progress.name)
    unversioned(path.parent)
    breach = [{**asdict(each), "created_at": each.created_at.isoformat()} for each in progress.breach]
    replace_json(path, {**asdict(progress), "breach": breach})


def forget_progress(file: Path, name: str) -> None:
    """Forget a rollout that is over."""
    _path(file, name).unlink(missing_ok=True)
    _approval(file, name).unlink(missing_ok=True)


def approve(file: Path, name: str, person: str) -> Progress:
    """Let a rollout that waits go on. Raises UsageError where none waits, UnwritablePath."""
    progress = read_progress(file, name)
    if progress is None:
        raise UsageError(f"no rollout of {name} is under way", hint=f"start one: banyan route rollout {name}")
    if not progress.is_waiting:
        message = f"the rollout of {name} does not wait for an approval: {progress.weight} % is still judged"
        raise UsageError(message, hint="approve it once it says that it waits")
    replace_json(_approval(file, name), {"weight": progress.weight, "by": person})
    return progress


def approval(file: Path, name: str, weight: int) -> str:
    """Who approved the step after a weight, "" for nobody yet. Raises UnreadablePath, BadDocument."""
    found = read_json(_approval(file, name))
    return str(found.get("by")) if isinstance(found, dict) and found.get("weight") == weight else ""


@contextlib.contextmanager
def alone_with(file: Path, service: str) -> Iterator[None]:
    """Hold the only rollout of a service; the system ends the hold with the process. Raises OtherRollout."""
    folder = unversioned(folder_of(file) / FOLDER)
    path = folder / f"{service}.lock"
    try:
        lock = path.open("a")
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "let it go on, or stop it with Ctrl-C there"
            raise OtherRollout(f"another process rolls {service} out already", where=str(path), hint=hint) from None
        yield


def _read(found: dict[str, Any]) -> Progress:
    """Raises TypeError, ValueError, KeyError."""
    breach = [{**each, "verdict": Verdict(each["verdict"])} for each in found.pop("breach", ())]
    dated = [{**each, "created_at": dt.datetime.fromisoformat(each["created_at"])} for each in breach]
    return Progress(**found, breach=tuple(Evidence(**each) for each in dated))


def _path(file: Path, name: str) -> Path:
    return folder_of(file) / FOLDER / f"{name}.json"


def _approval(file: Path, name: str) -> Path:
    return folder_of(file) / FOLDER / f"{name}.approved.json"
