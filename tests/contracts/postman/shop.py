"""A tiny shop over HTTP, and its document: a list, one of it, something guarded, something written."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a-token-of-the-test"

PRODUCT = {
    "type": "object",
    "required": ["slug", "price", "note"],
    "properties": {
        "slug": {"type": "string", "pattern": r"\A(?P<name>[a-z-]+)\Z"},
        "price": {"type": "string", "format": "decimal"},
        "kind": {"allOf": [{"$ref": "#/components/schemas/Kind"}], "nullable": True},
        "weight": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "nullable": True},
        "note": {"type": "string", "writeOnly": True},
    },
}


def answer(schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"description": "", **({"content": {"application/json": {"schema": schema}}} if schema else {})}


ONE = {"$ref": "#/components/schemas/Product"}
SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
PAGE = {"type": "object", "properties": {"count": {"type": "integer"}, "results": {"type": "array", "items": ONE}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Small shop", "version": "1"},
    "servers": [{"url": "http://127.0.0.1:8080/shop"}],
    "paths": {
        "/products/": {
            "get": {
                "summary": "List products",
                "tags": ["products"],
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
                "responses": {"200": answer(PAGE)},
            },
            "post": {
                "summary": "Add a product",
                "tags": ["products"],
                "security": [{"bearer": []}],
                "requestBody": {"content": {"application/json": {"schema": ONE}}},
                "responses": {"201": answer(ONE)},
            },
        },
        "/products/{slug}/": {
            "parameters": [SLUG],
            "get": {"summary": "Show a product", "tags": ["products"], "responses": {"200": answer(ONE)}},
        },
        "/people/me/": {
            "get": {
                "summary": "Who am I",
                "security": [{"bearer": []}],
                "responses": {"200": answer({"type": "object", "required": ["name"]})},
            },
            "post": {
                "summary": "Sign up",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"type": "object", "properties": {"password": {"type": "string"}}},
                            "example": {"password": "hunter2", "name": "{{bearer}}"},
                        }
                    }
                },
                "responses": {"201": answer()},
            },
        },
    },
    "components": {
        "schemas": {"Product": PRODUCT, "Kind": {"type": "string", "enum": ["tea", "pot"]}},
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    },
}

TEA = {"slug": "tea", "price": "1.50", "kind": None, "weight": 0.5}


class Shop(ThreadingHTTPServer):
    """Answers as `DOCUMENT` says, except where `otherwise` has another answer: status and body by method and path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.otherwise: dict[str, tuple[int, Any]] = {}

    @property
    def url(self) -> str:
        """Where it answers, without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def shop() -> Iterator[Shop]:
    server = Shop()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer()

    def _answer(self) -> None:
        asked = f"{self.command} {self.path}"
        self.server.asked.append(asked)
        status, body = self.server.otherwise.get(asked) or self._said(asked)
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _said(self, asked: str) -> tuple[int, Any]:
        is_known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        match asked:
            case "GET /shop/products/":
                return 200, {"count": 1, "results": [TEA]}
            case "GET /shop/products/tea/":
                return 200, TEA
            case "GET /shop/people/me/":
                return (200, {"name": "Ada"}) if is_known else (401, {})
            case "POST /shop/products/":
                return (201, TEA) if is_known else (403, {})
            case "POST /shop/people/me/":
                return 201, {}
        return 404, {}

    def log_message(self, *args: object) -> None:
        """Say nothing."""
