"""Keys of what is seen of a monolith outside its code, so that nothing older is taken for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analysis.discovery.history import head
from analysis.discovery.owners import owners_file
from analysis.model.observations import Sources
from banyan.errors import UnreadablePath


def keys_of(root: Path, sources: Sources) -> tuple[str, ...]:
    """Return the latest commit and the digest of each file to be read; raise BadInput where one is missing."""
    latest = [head(root)] if sources.history else []
    files = [owners_file(root)] if sources.owners else []
    run = [sources.simulation] if sources.simulation is not None else []
    return (*latest, *map(_digest, [*files, *sources.access_logs, *sources.statements, *run]))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise UnreadablePath(path, error.strerror or "it cannot be opened") from error
