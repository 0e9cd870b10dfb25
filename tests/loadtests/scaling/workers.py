"""Real servers whose workers can be counted."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.ports import free_port

APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
"""


@contextlib.contextmanager
def gunicorn(folder: Path, workers: int = 1) -> Iterator[str]:
    """The address of a gunicorn that answers."""
    (folder / "hello.py").write_text(APPLICATION)
    url = f"http://127.0.0.1:{free_port()}"
    options = ["--bind", url.removeprefix("http://"), "--workers", f"{workers}", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", "hello:application", *options]
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(url, trust_env=False)
                break
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(30)
