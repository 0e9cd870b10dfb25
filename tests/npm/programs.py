"""Programs of npm that tests hold things to: pinned in the folders beside this file, installed by `make engines`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def npm_program(folder: str, name: str) -> Path:
    """A program of a folder's package.json; skips the test where it is not installed."""
    found = HERE / folder / "node_modules" / ".bin" / name
    if not found.exists():
        pytest.skip(f"{name} is not installed: `make engines` installs it, where there is npm")
    return found
