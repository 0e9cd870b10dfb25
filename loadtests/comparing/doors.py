"""Where a comparison waits for its workers, by what the command was called with."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from banyan.errors import UsageError
from loadtests.driving import wire
from loadtests.driving.remote import Door


def door(master: str, workers: int, urls: Iterable[str], locustfile: str, processes: int) -> Door | None:
    """The door of a comparison whose sides are at `urls`; None where nobody is waited for. Raises UsageError."""
    if not master and not workers:
        return None
    if not (master and workers):
        hint = "say where they come to and how many, like --master 0.0.0.0:5557 --workers 3"
        raise UsageError("--master and --workers go together", hint=hint)
    if processes > 1:
        hint = "start as many workers as there should be processes, and count them all in --workers"
        raise UsageError("--processes is of this machine, and workers are asked for", hint=hint)
    where = wire.address(master)
    is_local = any(wire.is_here(urlsplit(url).hostname or "") for url in urls)
    return Door(where, workers, wire.key_for(where), wire.digest(locustfile), is_local)
