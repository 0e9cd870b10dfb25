"""Two sides for tests, each a real server on a port of its own, whose answers a function makes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[["Asked"], Any]


@dataclass(frozen=True)
class Asked:
    """A request as a side got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Side:
    """A running side: its address, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def side(answering: Answering) -> Iterator[Side]:
    """A side that answers with what a function gives: JSON, or a status with headers and a body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are sent apart

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            running.asked.append(asked)
            found = answering(asked)
            if found is None:  # hang up
                self.close_connection = True
                self.connection.close()
                return
            status, more, body = found if isinstance(found, tuple) else (200, {}, found)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_: Any) -> None:
            """Clients may go."""

    server = Server(("127.0.0.1", 0), Handler)
    running = Side(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def slow(seconds: float) -> Answering:
    """Answers late."""

    def answer(_: Asked) -> Any:
        time.sleep(seconds)
        return {}

    return answer
