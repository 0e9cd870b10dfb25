"""A stand-in for a provider on this machine: each request says in a header which reply it is to get."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from contracts.strength.replies import Reply

HEADER = "X-Banyan-Mutant"
_BODILESS = {204, 304}


@contextmanager
def standing(replies: Mapping[str, Reply]) -> Iterator[int]:
    """A stand-in that answers at the port which is given, until the context ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(replies))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _handler(replies: Mapping[str, Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are sent apart

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = replies.get(self.headers.get(HEADER) or "", Reply(404))
            data = b"" if reply.status in _BODILESS else reply.data
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
