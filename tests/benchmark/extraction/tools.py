"""The one outside tool, uv, and the Pythons of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.benchmark.extraction.registry import Unfetched


def uv(arguments: Sequence[str], said: str = "") -> str:
    """Run uv with something on its standard input and return what it prints. Raises Unfetched."""
    program = os.environ.get("UV") or shutil.which("uv")
    if not program:
        raise Unfetched("uv is not installed; install it with: pip install uv")
    done = subprocess.run([program, *arguments], input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unfetched(f"uv {' '.join(arguments[:2])}: {done.stderr.strip()[:2000]}")
    return done.stdout


def interpreter(version: str) -> str:
    """The Python of a version: on the path, or one that pyenv holds without showing it there."""
    name = f"python{version}"
    on_path = shutil.which(name)
    if on_path and subprocess.run([on_path, "-c", ""], capture_output=True, check=False).returncode == 0:
        return on_path
    held = sorted((Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions").glob(f"*/bin/{name}"))
    return str(held[-1]) if held else version


def made(folder: Path) -> Path:
    """The folder, made where it was missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
