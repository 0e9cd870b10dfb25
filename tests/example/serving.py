"""Programs of the worked example in the background: a project as it runs in production, and whatever else there is."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx

from tests.example.running import Place

NOTHING: Mapping[str, str] = {}


@contextlib.contextmanager
def started(
    folder: Path, name: str, *command: str, cwd: Path | None = None, env: Mapping[str, str] = NOTHING
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in the background; its lines are in the folder under its name."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=cwd or folder, env={**os.environ, **env}, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def answering(place: Place, port: int, env: Mapping[str, str] = NOTHING) -> Iterator[subprocess.Popen[bytes]]:
    """A project as it runs in production, until the context ends."""
    is_monolith = (place.folder / "config").exists()
    module = "config" if is_monolith else next(place.folder.glob("*_service")).name
    gunicorn = [sys.executable, "-W", "ignore", "-m", "gunicorn", f"{module}.wsgi:application"]
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--threads",
        "8",
        "--keep-alive",
        "5",
        "--access-logfile",
        "-",
        "--access-logformat",
        '"%(r)s" %(s)s %({x-request-id}i)s',
    ]
    environ = {**place.env, **env}
    with started(place.folder.parent, place.folder.name, *gunicorn, *options, cwd=place.folder, env=environ) as process:
        until(lambda: httpx.get(f"http://127.0.0.1:{port}/health/", timeout=30, trust_env=False), process)
        yield process


def until(holds: Callable[[], object], process: subprocess.Popen[bytes], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError):
            if holds():
                return
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
