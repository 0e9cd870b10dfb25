"""A broker, a provider and Pact's own command line, for tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from contracts.broker.serving import serve
from contracts.remote.client import program
from contracts.store.keeping import Store

PATIENCE = 60


@dataclass(frozen=True)
class Ran:
    """What became of a program."""

    code: int
    said: str


@dataclass(frozen=True)
class Client:
    """Pact's command line, told of one broker."""

    url: str
    token: str = ""

    def broker(self, *arguments: str) -> Ran:
        """Run `pact broker ...`."""
        return self._run("broker", *arguments)

    def verifier(self, provider: str, *arguments: str, name: str = "shop") -> Ran:
        """Run `pact verifier ...` against a provider."""
        port = provider.rpartition(":")[2]
        return self._run("verifier", "--hostname", "127.0.0.1", "--port", port, "--provider-name", name, *arguments)

    def _run(self, *arguments: str) -> Ran:
        known = {"PACT_BROKER_BASE_URL": self.url, "PACT_DO_NOT_TRACK": "true", "NO_COLOR": "1"}
        if self.token:
            known["PACT_BROKER_TOKEN"] = self.token
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PACT_")}
        done = subprocess.run(
            [program(), *arguments], capture_output=True, timeout=PATIENCE, check=False, env={**plain, **known}
        )
        return Ran(done.returncode, (done.stdout + done.stderr).decode())


@contextlib.contextmanager
def served(store: Store, token: str = "") -> Iterator[str]:
    """A broker on a free port; its address."""
    is_ready, ports = threading.Event(), list[int]()
    loop = asyncio.new_event_loop()

    def ready(port: int) -> None:
        ports.append(port)
        is_ready.set()

    task = loop.create_task(serve(store, 0, token, ready))
    thread = threading.Thread(target=lambda: _until_cancelled(loop, task))
    thread.start()
    try:
        assert is_ready.wait(PATIENCE)
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(PATIENCE)
        loop.close()


def _until_cancelled(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        loop.run_until_complete(task)


@contextlib.contextmanager
def provider(answers: Mapping[str, int]) -> Iterator[str]:
    """A provider that answers paths with statuses, 404 to all others; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answers.get(self.path, 404))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


def pact_file(folder: Path, *paths: str, consumer: str = "web", provider: str = "shop") -> Path:
    """A pact file with a GET of each path that should be answered with 200."""
    from tests.contracts.store.drawing import written

    interactions = [
        {
            "description": f"a get of {path}",
            "request": {"method": "GET", "path": path},
            "response": {"status": 200},
        }
        for path in paths
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{consumer}-{provider}.json"
    file.write_text(written({"interactions": interactions}, consumer, provider).text)
    return file
