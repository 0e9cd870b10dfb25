"""A disk that is soon full: a file system of a few megabytes in memory, where the system lets one be mounted."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTES = 4


@contextmanager
def tiny_disk() -> Iterator[Path]:
    """A folder on a file system of its own; skip where nothing can be mounted."""
    with tempfile.TemporaryDirectory(prefix="banyan-disk-") as place:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0755", "banyan", place]
        try:
            subprocess.run(mount, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no file system can be mounted here, and so no disk be filled ({error})")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """While there is no byte left."""
    path = folder / "filling"
    try:
        with path.open("wb", buffering=0) as file:
            for size in (65536, 512, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue
        yield
    finally:
        path.unlink()
