"""The worked example in folders of its own: the shop patched for its services, and commands run in each project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.example.services import FOLDER, REPOSITORY, SERVICES, made
from tests.ports import free_port

BOUND = 900
"""Seconds for one command; the shop's own tests take the longest."""


@dataclass(frozen=True)
class Place:
    """A Django project in a folder of its own, with its database beside it."""

    folder: Path
    database: Path
    env: Mapping[str, str]

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a Python command in the project; its exit code and output."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.env, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=BOUND,
        )

    def manage(self, *words: str, **env: str) -> str:
        """Run manage.py; its output. Fails the test if the command does."""
        done = self.run("manage.py", *words, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def served(place: Place, **env: str) -> Iterator[str]:
    """A project that answers at the address which is given, until the context ends."""
    address = f"127.0.0.1:{free_port()}"
    with (place.folder.parent / f"{place.folder.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", address],
            cwd=place.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(place.folder), **place.env, **env},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"http://{address}/internal/links/events/", process, Path(log.name))
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until somebody answers, whatever they say."""
    deadline = time.monotonic() + 120
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            httpx.get(url, timeout=10)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return


def service(name: str, folder: Path) -> Place:
    """A committed service, copied into a folder."""
    shutil.copytree(FOLDER / name, folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    return place_at(folder)


def monolith(folder: Path, *, patched: bool) -> Place:
    """The shop, copied into a folder, with the patches of its services or without."""
    ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3", "var")
    shutil.copytree(REPOSITORY / "monolith", folder, ignore=ignored)
    if patched:
        _patch(folder)
    return place_at(folder)


def _patch(folder: Path) -> None:
    from extracted.extractor.tree.weaving import Threads

    patches: dict[str, dict[str, bytes | None]] = {}
    for name in SERVICES:
        for change in made(name).monolith:
            patches.setdefault(change.path, {})[name] = change.content
    for path, wanted in patches.items():
        clean = (folder / path).read_bytes() if (folder / path).exists() else None
        woven, conflicts = Threads(clean, wanted).woven()
        assert conflicts == 0, path
        assert woven is not None
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(woven)


def place_at(folder: Path) -> Place:
    """A project that lies in a folder, with a database beside it."""
    database = folder.parent / f"{folder.name}.sqlite3"
    env = {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}", "SERVICE_LINKS_TOKEN": "only for tests"}
    return Place(folder, database, env)
