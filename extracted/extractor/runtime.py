"""The runtime of a cut, `service_links`, as it is copied into both projects."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGE = "service_links"


def runtime_files() -> Iterator[tuple[str, bytes]]:
    """Path below an import root, and content, of each file; sorted."""
    yield from sorted(_below(files("extracted") / "runtime" / PACKAGE, PACKAGE))


def _below(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _below(entry, f"{prefix}/{entry.name}")
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield f"{prefix}/{entry.name}", entry.read_bytes()
