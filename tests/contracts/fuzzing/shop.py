"""A small shop over HTTP, as monolith or as service: with the probe's wire, ids of its own, and faults to be seeded."""

from __future__ import annotations

import contextlib
import copy
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a token of the probe"
STAFF = "Bearer of-the-staff-1234567890"

_ITEM = {
    "type": "object",
    "required": ["id", "name", "price"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "price": {"type": "integer", "minimum": 0, "maximum": 1000},
    },
}
_NEW = {
    "type": "object",
    "required": ["name", "price"],
    "properties": {key: _ITEM["properties"][key] for key in ("name", "price")},  # type: ignore[index]
}


def _answer(schema: dict[str, Any] | None, *codes: str) -> dict[str, Any]:
    good = {"description": "", **({"content": {"application/json": {"schema": schema}}} if schema else {})}
    return {codes[0]: good, **{code: {"description": ""} for code in codes[1:]}}


def document() -> dict[str, Any]:
    """What both sides promise."""
    item = {"$ref": "#/components/schemas/Item"}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}}
    blank = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/items/": {
                "get": {"responses": _answer({"type": "array", "items": item}, "200")},
                "post": {"requestBody": body, "responses": _answer(item, "201", "400", "401")},
            },
            "/items/{id}/": {
                "get": {"parameters": blank, "responses": _answer(item, "200", "404")},
                "delete": {"parameters": blank, "responses": _answer(None, "204", "404", "401")},
            },
        },
        "components": {"schemas": {"Item": copy.deepcopy(_ITEM), "New": copy.deepcopy(_NEW)}},
    }


@dataclass
class Shop:
    """The rows of one side; `faults` are names of what it does otherwise."""

    next_id: int = 100
    faults: frozenset[str] = frozenset()
    promised: dict[str, Any] = field(default_factory=document)
    rows: dict[int, dict[str, Any]] = field(default_factory=lambda: {
        1: {"id": 1, "name": "lamp", "price": 10}, 2: {"id": 2, "name": "rug", "price": 20}
    })  # fmt: skip
    kept: list[Any] = field(default_factory=list)
    asked: int = 0
    dies_after: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> tuple[int, Any]:
        """Status and body of an answer."""
        path = path.partition("?")[0]
        if path.startswith("/_banyan/probe/"):
            return self._probe(path.rstrip("/").rpartition("/")[2], headers)
        if path == "/openapi.json":
            return 200, self.promised
        if method not in {"GET", "POST", "DELETE"}:
            return 405, {"detail": "no"}
        if path == "/items/":
            return self._made(body, headers) if method == "POST" else self._listed(method)
        key = path.removeprefix("/items/").rstrip("/")
        row = self.rows.get(int(key)) if key.isdecimal() and path == f"/items/{key}/" else None
        if row is None:
            return (400 if "wrong status" in self.faults else 404), {"detail": "no such item"}
        if method == "DELETE":
            return self._deleted(row, headers)
        return (200, self._shown(row)) if method == "GET" else (405, {"detail": "no"})

    def _listed(self, method: str) -> tuple[int, Any]:
        if method != "GET":
            return 405, {"detail": "no"}
        rows = sorted(self.rows.values(), key=lambda row: row["id"], reverse="order" in self.faults)
        return 200, [self._shown(row) for row in rows]

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "price": str(row["price"])} if "retyped" in self.faults else dict(row)

    def _made(self, body: bytes, headers: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != STAFF and "anybody" not in self.faults:
            return 401, {"detail": "who are you?"}
        try:
            given = json.loads(body)
            name, price = given["name"], given["price"]
        except (ValueError, KeyError, TypeError):
            return 400, {"detail": "name and price"}
        is_good = isinstance(name, str) and 0 < len(name) <= 20 and type(price) is int and 0 <= price <= 1000
        if not is_good:
            return 400, {"detail": "name and price"}
        row = {"id": self.next_id, "name": name, "price": price}
        self.next_id += 1
        if "not kept" not in self.faults:
            self.rows[row["id"]] = {**row, "price": price + 1} if "kept otherwise" in self.faults else row
        return 201, self._shown(row)

    def _deleted(self, row: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != STAFF:
            return 401, {"detail": "who are you?"}
        if "not deleted" not in self.faults:
            del self.rows[row["id"]]
        return 204, None

    def _probe(self, what: str, headers: Any) -> tuple[int, Any]:
        if headers.get("X-Banyan-Probe") != TOKEN:
            return 403, {"error": "this is no token of the probe", "kind": "refused"}
        if what == "begin":
            self.kept.append(copy.deepcopy(self.rows))
        if what == "end" and self.kept:
            self.rows = self.kept.pop()
        return 200, {"depth": len(self.kept), "process": 1}


@contextlib.contextmanager
def served(shop: Shop) -> Iterator[str]:  # noqa: C901  a handler with its server
    """A shop at an address on this machine; one that dies closes its door after so many requests."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # heads and bodies at once

        def handle_one_request(self) -> None:
            if shop.dies_after and shop.asked >= shop.dies_after:
                self.close_connection = True
                return
            super().handle_one_request()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self._do
            raise AttributeError(name)

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with shop.lock:
                shop.asked += 1
                status, found = shop.answer(self.command, self.path, body, self.headers)
            if shop.dies_after and shop.asked >= shop.dies_after:
                threading.Thread(target=server.server_close, daemon=True).start()
                threading.Thread(target=server.shutdown, daemon=True).start()
            content = b"" if found is None else json.dumps(found).encode()
            self.send_response(status)
            if content:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients go away when they like."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
