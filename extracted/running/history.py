"""Who moved which service, when, where to and why: one JSON object a line, only ever added to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath

FILE = "history.jsonl"


@dataclass(frozen=True, slots=True)
class Event:
    """One move of `subject` from one state to another; `what` says of which kind, `switch` or `route`.

    `evidence` are the names of what it rests on; `forced` says that some was missing.
    """

    at: str
    what: str
    subject: str
    before: str
    after: str
    by: str
    reason: str = ""
    evidence: tuple[str, ...] = ()
    forced: bool = False


def read(folder: Path) -> tuple[Event, ...]:
    """All moves, the oldest first. Raises UnreadablePath, or BadDocument for a line that is none."""
    path = folder / FILE
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, str(error)) from error
    return tuple(_events(path, lines))


def told(event: Event) -> dict[str, object]:
    """A move as plain values; what only routes have is left out where there is none."""
    values = asdict(event)
    optional = {key: values.pop(key) for key in ("evidence", "forced")}
    return values | {key: value for key, value in optional.items() if value}


def append(folder: Path, event: Event) -> None:
    """Add a move, in place of a line that was cut off. By one writer at a time. Raises UnwritablePath."""
    path = folder / FILE
    line = json.dumps(told(event), ensure_ascii=False) + "\n"
    try:
        with path.open("ab+") as file:
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error


def _events(path: Path, lines: list[str]) -> Iterator[Event]:
    last = len(lines)
    for number, line in enumerate(lines, 1):
        try:
            if line:
                found = json.loads(line)
                yield Event(**{**found, "evidence": tuple(found.get("evidence", ()))})
        except (ValueError, TypeError, AttributeError) as error:
            if number == last:
                return  # cut off while it was written: the switch knows it, and it is written again
            hint = "take the line out, or put it back as it was"
            raise BadDocument(path, [(number, f"it is no move that Banyan wrote: {error}")], hint=hint) from error
