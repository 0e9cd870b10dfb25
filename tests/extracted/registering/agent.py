"""A stub of Consul's HTTP API, as far as services and their checks go: there is no Consul to be had here."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen


class Agent:
    """One agent: a check with a TTL passes for so long after it was told; one by HTTP is made when it is asked for."""

    def __init__(self, token: str = "", port: int = 0) -> None:
        self.services: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, Any]] = []
        self._passed: dict[str, float] = {}
        agent = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are sent apart

            def do_GET(self) -> None:
                self._serve("GET")

            def do_PUT(self) -> None:
                self._serve("PUT")

            def _serve(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = 403, b"Permission denied"
                if self.headers.get("X-Consul-Token", "") == token:
                    status, answer = agent._answer(method, self.path, json.loads(body) if body else None)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.place = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def forget(self) -> None:
        """As an agent does that is made anew."""
        self.services.clear()
        self._passed.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        path = unquote(urlsplit(path).path)
        if method == "PUT":
            self.told.append((path, body))
        match [method, *path.strip("/").split("/", 3)[1:]]:
            case ["PUT", "agent", "service", "register"]:
                self.services[body["ID"]] = body
                self._passed.pop(body["ID"], None)
            case ["PUT", "agent", "service", where] if where.startswith("deregister/"):
                if self.services.pop(where.removeprefix("deregister/"), None) is None:
                    return 404, b"Unknown service ID"
            case ["PUT", "agent", "check", where]:
                if (found := where.removeprefix("update/service:")) not in self.services:
                    return 404, b"Unknown check ID"
                self._passed[found] = time.monotonic()
            case ["GET", "agent", "service", found]:
                return (200, json.dumps(self.services[found]).encode()) if found in self.services else (404, b"unknown")
            case ["GET", "health", "service", name]:
                passing = [each for each in self.services.values() if each["Name"] == name and self._passes(each)]
                return 200, json.dumps(
                    [{"Node": {"Address": "10.9.9.9"}, "Service": each} for each in passing]
                ).encode()
            case _:
                return 404, b"not in this stub"
        return 200, b""

    def _passes(self, service: dict[str, Any]) -> bool:
        check = service["Check"]
        if "TTL" in check:
            told = self._passed.get(service["ID"], float("-inf"))
            return time.monotonic() - told < float(check["TTL"].removesuffix("s"))
        try:
            with urlopen(check["HTTP"], timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def agent(token: str = "", port: int = 0) -> Iterator[Agent]:
    found = Agent(token, port)
    try:
        yield found
    finally:
        found.close()
