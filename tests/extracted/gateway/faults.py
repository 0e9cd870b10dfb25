"""What a user sees of each fault of a service, observed through real engines and written into docs/routing.md.

    python -m tests.extracted.gateway.faults            print the table
    python -m tests.extracted.gateway.faults --write    put it into the page

With a port and a mode it is the service itself, in a process that can be killed and stopped.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.extracted.gateway.behaviours import read_body
from tests.extracted.gateway.disks import filled, tiny_disk
from tests.extracted.gateway.engines import NAMES, Running, running
from tests.ports import free_port

PAGE = Path(__file__).parents[3] / "docs/routing.md"
BEGIN, END = "<!-- observed: faults -->", "<!-- end -->"
METHODS = ("GET", "PUT", "POST")
PATIENCE_S = 1.0
PLAN = """
[services.catalog]

[routing]
patience_seconds = 1
timeout_seconds = 3

[routes.all]
service = "catalog"
reads = "{state}"
writes = "{state}"
matches = [{{ path = {{ value = "/all" }} }}]
"""
FAULTS = {
    "killed": "killed with -9",
    "stopped": "hung (SIGSTOP)",
    "slow": "slow, but within `patience_seconds`",
    "resetting": "resets the connection once it has the request",
    "silent": "hangs up without an answer",
    "garbage": "answers with what is no HTTP",
    "cut": "hangs up in the middle of an answer",
    "full": "answers 500: a full disk, a bug",
    "unready": "answers 503: overloaded, starting",
    "disk": "is well, but the disk of the gateway is full",
}


OF_THE_SERVICE = tuple(fault for fault in FAULTS if fault != "disk")


class Service(ThreadingHTTPServer):
    """A service with a fault."""

    daemon_threads = True
    request_queue_size = 64
    mode = ""

    def handle_error(self, *_args: object) -> None:
        """It is meant to fail."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are sent apart
    server: Service

    def do_GET(self) -> None:
        read_body(self)
        match self.server.mode:
            case "resetting":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
            case "silent":
                self.close_connection = True
            case "garbage":
                self.wfile.write(b"\x00\x01 what is this?\r\n\r\n")
                self.close_connection = True
            case "cut":
                self.answer(200, length=1000)
                self.close_connection = True
            case "full":
                self.answer(500)
            case "unready":
                self.answer(503)
            case mode:
                time.sleep(PATIENCE_S * 0.4 if mode == "slow" else 0)
                self.answer(200)

    do_PUT = do_GET  # noqa: N815
    do_POST = do_GET  # noqa: N815

    def answer(self, status: int, length: int = 7) -> None:
        self.send_response(status)
        self.send_header("content-length", str(length))
        self.end_headers()
        self.wfile.write(b"catalog")

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def service(port: int, mode: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service in a process of its own; it ends with the block, whatever became of it."""
    process = subprocess.Popen([sys.executable, "-m", "tests.extracted.gateway.faults", str(port), mode])
    try:
        _wait_until_there(port)
        yield process
    finally:
        process.kill()
        process.wait()


def observed_full(name: str) -> dict[tuple[str, str], str]:
    """The same where the folder of the engine, with its logs and buffers, has no byte left."""
    plan = PLAN.format(state="service")
    with tiny_disk() as folder, running(name, plan, folder=folder) as engine, filled(folder):
        return {("disk", method): seen(engine, method) for method in METHODS}


def observed(name: str, faults: Iterable[str] = OF_THE_SERVICE, *, recovers: bool = True) -> dict[tuple[str, str], str]:
    """What a user of an engine sees, by fault and method."""
    port, found = free_port(), {}
    with running(name, PLAN.format(state="service"), {"catalog": f"http://127.0.0.1:{port}"}) as engine:
        for fault in faults:
            with service(port, fault) as process:
                time.sleep(2.5)  # HAProxy looks every second who is there
                if number := {"killed": signal.SIGKILL, "stopped": signal.SIGSTOP}.get(fault):
                    os.kill(process.pid, number)
                    time.sleep(0.1)
                for method in METHODS:
                    found[fault, method] = seen(engine, method)
            if recovers:
                _wait_until_well(engine, port)
    return found


def seen(engine: Running, method: str) -> str:
    """What comes of one request, in words."""
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", engine.port, timeout=20)) as connection:
        try:
            connection.request(method, "/all/1", b"x" * 50 if method != "GET" else None)
            answer = connection.getresponse()
            served, status = answer.headers.get("x-served-by", ""), answer.status
            body = answer.read()
        except http.client.IncompleteRead:
            return "half an answer"
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
    took = time.monotonic() - began
    late = "" if took < 0.9 * PATIENCE_S else ", after `timeout`" if took > 2.7 else ", after `patience`"
    own = {b"catalog": "service", b"monolith": "monolith"}.get(body)
    assert status >= 500 or served == body.decode()
    return f"{status}{f' by the {own}' if own else ''}{late}"


def table(observations: Mapping[str, Mapping[tuple[str, str], str]]) -> str:
    """What was observed as a table: one word where all engines agree, else one for each."""
    lines = ["| the service | " + " | ".join(METHODS) + " |", "|---" * (len(METHODS) + 1) + "|"]
    for fault, told in FAULTS.items():
        cells = [_cell({name: found[fault, method] for name, found in observations.items()}) for method in METHODS]
        lines.append(f"| {told} | {' | '.join(cells)} |")
    return "\n".join(lines)


def on_page() -> str:
    """The table that the page has."""
    text = PAGE.read_text("utf-8")
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()


def _cell(by_engine: Mapping[str, str]) -> str:
    names: dict[str, list[str]] = {}
    for name, text in by_engine.items():
        names.setdefault(text, []).append(name)
    if len(names) == 1:
        return next(iter(names))
    return "; ".join(f"{', '.join(each)}: {text}" for text, each in sorted(names.items(), key=lambda item: item[1]))


def _wait_until_well(engine: Running, port: int) -> None:
    """A service that is well again is asked again, once those who left it alone have waited for long enough."""
    until = time.monotonic() + 15
    with service(port, "fine"):
        while seen(engine, "GET") != "200 by the service":
            assert time.monotonic() < until, f"{engine.engine} does not come back to the service"
            time.sleep(0.2)
        time.sleep(5.5)  # nginx forgets failures once five seconds went by without one
        seen(engine, "GET")


def _wait_until_there(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing came up at {port}")


def main() -> None:
    match sys.argv[1:]:
        case [port, mode]:
            server = Service(("127.0.0.1", int(port)), Handler)
            server.mode = mode
            server.serve_forever()
        case options:
            with ThreadPoolExecutor(len(NAMES)) as pool:
                whole = [*pool.map(observed, NAMES)]
            rows = {name: {**found, **observed_full(name)} for name, found in zip(NAMES, whole, strict=True)}
            found = table(rows)
            if options == ["--write"]:
                PAGE.write_text(PAGE.read_text("utf-8").replace(on_page(), found), "utf-8")
            sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
