"""What a side does beside answering with its name, by the last part of the path: `/all/stream` sends slowly."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LARGE = 8 * 1024 * 1024


def echo(handler: BaseHTTPRequestHandler) -> None:
    """What arrived: the request line, the headers, and a digest of the body."""
    body = read_body(handler)
    seen = {
        "line": handler.requestline,
        "headers": [[key.lower(), value] for key, value in handler.headers.items()],
        "length": len(body),
        "digest": hashlib.sha256(body).hexdigest(),
    }
    whole(handler, json.dumps(seen).encode())


def large(handler: BaseHTTPRequestHandler) -> None:
    whole(handler, b"x" * LARGE)


def stream(handler: BaseHTTPRequestHandler) -> None:
    """Three parts, with pauses between them, of a length that is not told."""
    head(handler, {"transfer-encoding": "chunked", "content-type": "text/plain"})
    for number in range(3):
        handler.wfile.write(f"6\r\npart {number}\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.4)
    handler.wfile.write(b"0\r\n\r\n")


def events(handler: BaseHTTPRequestHandler) -> None:
    """Server-sent events, further apart than a service may take to begin."""
    head(handler, {"content-type": "text/event-stream", "connection": "close"})
    for number in range(3):
        handler.wfile.write(f"data: {number}\n\n".encode())
        handler.wfile.flush()
        time.sleep(1.3 if number == 1 else 0.1)
    handler.close_connection = True


def socket(handler: BaseHTTPRequestHandler) -> None:
    """A WebSocket that sends back what it gets, until the other side leaves."""
    key = handler.headers.get("sec-websocket-key", "")
    accept = base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()
    handler.send_response(101, "Switching Protocols")
    for name, value in {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": accept}.items():
        handler.send_header(name, value)
    handler.end_headers()
    while frame := handler.rfile.read(2):
        mask = handler.rfile.read(4)
        data = bytes(byte ^ mask[index % 4] for index, byte in enumerate(handler.rfile.read(frame[1] & 127)))
        handler.wfile.write(bytes([0x81, len(data)]) + data)
    handler.close_connection = True


def redirect(handler: BaseHTTPRequestHandler) -> None:
    host = handler.headers["host"]
    head(handler, {"location": f"http://{host}/elsewhere/?a=1", "content-length": "0"}, 302)


def cookies(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("set-cookie", "sessionid=abc; Path=/; HttpOnly")
    handler.send_header("set-cookie", "csrftoken=def; Path=/")
    handler.send_header("x-served-by", "somebody else")
    handler.send_header("content-length", "0")
    handler.end_headers()


def late(handler: BaseHTTPRequestHandler) -> None:
    """An answer that begins after as many seconds as the query says."""
    time.sleep(float(urlsplit(handler.path).query))
    whole(handler, b"late")


def missing(handler: BaseHTTPRequestHandler) -> None:
    read_body(handler)
    whole(handler, b"nothing here", 404)


def broken(handler: BaseHTTPRequestHandler) -> None:
    read_body(handler)
    whole(handler, b"an error of the application", 500)


def unready(handler: BaseHTTPRequestHandler) -> None:
    read_body(handler)
    whole(handler, b"not now", 503)


BEHAVIOURS = {
    each.__name__: each
    for each in (echo, large, stream, events, socket, redirect, cookies, late, missing, broken, unready)
}


def behaviour(path: str):
    """What a path asks for, None for nothing but the name of the side."""
    return BEHAVIOURS.get(urlsplit(path).path.rpartition("/")[2])


def read_body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int(handler.rfile.readline().split(b";")[0], 16):
            parts.append(handler.rfile.read(size))
            handler.rfile.readline()
        handler.rfile.readline()
        return b"".join(parts)
    return handler.rfile.read(int(handler.headers.get("content-length") or 0))


def head(handler: BaseHTTPRequestHandler, headers: dict[str, str], status: int = 200) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("x-backend", handler.server.side_name)  # type: ignore[attr-defined]
    handler.end_headers()


def whole(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200) -> None:
    head(handler, {"content-length": str(len(body))}, status)
    if handler.command != "HEAD":
        handler.wfile.write(body)
