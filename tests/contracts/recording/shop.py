"""A small shop over HTTP whose every answer is written down, as a HAR and as JSON lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

PRODUCTS = [
    {
        "id": number,
        "slug": slug,
        "price": f"{number}.50",
        "weight": number * 1.5,
        "status": "active" if number % 2 else "retired",
        "kind": "tea",
        "added_at": f"2026-01-0{number}T10:00:00+00:00",
        "url": f"https://shop.example/{slug}/",
        "note": None if number == 2 else "fine",
        "tags": ["green"] if number == 1 else [],
        "owner": {"email": f"ada{number}@example.org", "id": f"00000000-0000-4000-8000-00000000000{number}"},
        **({"only": 1} if number == 3 else {}),
    }
    for number, slug in enumerate(("sencha", "assam", "oolong", "darjeeling", "earl-grey", "pu-erh"), 1)
]


@dataclass
class Shop:
    """Where it answers, and all that was asked of it."""

    url: str
    kept: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, target: str, **others: Any) -> httpx.Response:
        """Ask, and write it down."""
        response = httpx.request(method, self.url + target, timeout=10, **others)
        self.kept.append({"request": response.request, "response": response})
        return response

    def har(self) -> str:
        """All of it as browsers write it."""
        return json.dumps({"log": {"version": "1.2", "entries": [_entry(**each) for each in self.kept]}})

    def lines(self) -> str:
        """All of it as an access log with bodies."""
        return "".join(json.dumps(_line(**each)) + "\n" for each in self.kept)


@contextmanager
def shop() -> Iterator[Shop]:
    """A shop that answers until the context ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Shop(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are sent apart

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        slug = parts.path.removeprefix("/api/products/").strip("/")
        if parts.path == "/api/products/":
            size = int(parse_qs(parts.query).get("size", ["6"])[0])
            self._answer(200, {"count": len(PRODUCTS), "results": PRODUCTS[:size]})
        elif parts.path == "/old/":
            self.send_response(301)
            self.send_header("Location", "/api/products/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif found := [each for each in PRODUCTS if each["slug"] == slug]:
            self._answer(200, found[0])
        else:
            self._answer(404, {"detail": "Not found."})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(201, {"id": 7, "stars": body["stars"]})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def _entry(request: httpx.Request, response: httpx.Response) -> dict[str, Any]:
    content = request.content.decode()
    return {
        "request": {
            "method": request.method,
            "url": str(request.url),
            "headers": [{"name": name, "value": value} for name, value in request.headers.items()],
            **({"postData": {"mimeType": "application/json", "text": content}} if content else {}),
        },
        "response": {
            "status": response.status_code,
            "headers": [{"name": name, "value": value} for name, value in response.headers.items()],
            "content": {"size": len(response.content), "mimeType": "application/json", "text": response.text},
        },
    }


def _line(request: httpx.Request, response: httpx.Response) -> dict[str, Any]:
    return {
        "method": request.method,
        "target": request.url.raw_path.decode(),
        "headers": dict(request.headers),
        "body": request.content.decode(),
        "response": {
            "status": response.status_code,
            "headers": dict(response.headers),
            "body": response.text,
        },
    }
