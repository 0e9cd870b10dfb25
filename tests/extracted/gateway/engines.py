"""Real engines on this machine: checked, started before two tiny backends, asked, reloaded and stopped."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from socket import create_connection, create_server

import pytest

from banyan.plan.reading import parse
from banyan.plan.routes import METHODS
from extracted.gateway.table import RouteTable, table_of

NAMES = ("nginx", "haproxy", "envoy")
CONFIGURATIONS = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "envoy": "envoy.json"}


def program(engine: str) -> str:
    """The path of an engine's program; skip where it is not installed."""
    found = os.environ.get(f"BANYAN_{engine.upper()}") or shutil.which(engine, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None and engine == "envoy":
        found = _from_wheel()
    if not found:
        pytest.skip(f"{engine} is not installed (`make engines` installs it)")
    return found


def _from_wheel() -> str | None:
    from importlib.util import find_spec

    spec = find_spec("envoy")
    places = [Path(place) / "_bin/envoy" for place in (spec.submodule_search_locations or [])] if spec else []
    return next((str(place) for place in places if place.exists()), None)


def check(engine: str, files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """What the engine's own checker says of a configuration."""
    with _folder() as folder:
        _write(folder, files)
        if engine == "envoy":
            _with_routes_inside(folder)
        commands = {
            "nginx": ["-p", f"{folder}/", "-e", "stderr", "-c", "nginx.conf", "-t"],
            "haproxy": ["-c", "-f", "haproxy.cfg"],
            "envoy": ["--mode", "validate", "-c", "envoy.json", "--log-level", "error"],
        }
        command = [program(engine), *commands[engine]]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def _with_routes_inside(folder: Path) -> None:
    """Envoy checks what it watches only later: give it the routes at once."""
    whole = json.loads((folder / "envoy.json").read_text())
    (routes,) = json.loads((folder / "routes.json").read_text())["resources"]
    connections = whole["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    del connections["rds"]
    connections["route_config"] = {key: value for key, value in routes.items() if key != "@type"}
    clusters = json.loads((folder / "clusters.json").read_text())["resources"]
    del whole["dynamic_resources"]
    whole["static_resources"]["clusters"] = [
        {key: value for key, value in each.items() if key != "@type"} for each in clusters
    ]
    (folder / "envoy.json").write_text(json.dumps(whole))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_args: object) -> None:
        """An engine that was stopped hangs up: that is no error."""


class Side:
    """A backend that answers with its name, and remembers what it was asked."""

    def __init__(self, name: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self.is_dead = False
        side = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                self.rfile.read(length)
                if side.is_dead:
                    self.close_connection = True
                    return
                side.asked.append((self.command, self.path))
                body = b"" if self.command == "HEAD" else name.encode()
                self.send_response(200)
                self.send_header("content-length", str(len(name)))
                self.send_header("x-backend", name)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        for method in METHODS:
            setattr(Handler, f"do_{method}", Handler.answer)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Answer:
    status: int
    backend: str
    served_by: str
    cookie: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Running:
    """An engine that runs."""

    engine: str
    folder: Path
    port: int
    sides: Mapping[str, Side]
    process: subprocess.Popen[bytes]

    def table(self, plan: str) -> RouteTable:
        urls = {name: side.url for name, side in self.sides.items() if name != "comparator"}
        text = plan.replace("COMPARATOR", self.sides["comparator"].url)
        return table_of(parse(text, Path("banyan.toml")).accepted(), urls, ("127.0.0.1", self.port))

    def reload(self, plan: str) -> None:
        """Put a plan into force."""
        files = import_module(f"extracted.gateway.renderers.{self.engine}").render(self.table(plan))
        _write(self.folder, files)
        if self.engine == "nginx":
            self.process.send_signal(signal.SIGHUP)
        elif self.engine == "haproxy":
            self.process.send_signal(signal.SIGUSR2)

    def ask(
        self, path: str = "/", method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            return asked(connection, path, method, headers, body)


def asked(
    connection: http.client.HTTPConnection,
    path: str = "/",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    connection.request(method, path, body or None, dict(headers or {}))
    response = connection.getresponse()
    response.read()
    found = {key.lower(): value for key, value in response.getheaders()}
    cookie = found.get("set-cookie", "").partition(";")[0]
    return Answer(response.status, found.get("x-backend", ""), found.get("x-served-by", ""), cookie, found)


@contextmanager
def running(engine: str, plan: str) -> Iterator[Running]:
    """Start an engine with a plan before its sides; it is stopped at the end."""
    path = program(engine)
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        sides = {name: stack.enter_context(closing(Side(name))) for name in ("monolith", "catalog", "comparator")}
        port = free_port()
        log = stack.enter_context((folder / "out.log").open("wb"))
        engine_ = Running(engine, folder, port, sides, None)  # type: ignore[arg-type]
        _write(folder, import_module(f"extracted.gateway.renderers.{engine}").render(engine_.table(plan)))
        engine_.process = subprocess.Popen(_command(engine, path, folder), cwd=folder, stdout=log, stderr=log)
        stack.callback(_stop, engine_.process)
        _wait_until_up(engine_)
        yield engine_


def _command(engine: str, path: str, folder: Path) -> list[str]:
    match engine:
        case "nginx":
            return [path, "-p", f"{folder}/", "-e", "error.log", "-c", "nginx.conf", "-g", "daemon off;"]
        case "haproxy":
            return [path, "-W", "-f", "haproxy.cfg"]
        case _:
            return [path, "-c", "envoy.json", "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "error"]


def _wait_until_up(engine: Running) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert engine.process.poll() is None, (engine.folder / "out.log").read_text()
        try:
            with closing(create_connection(("127.0.0.1", engine.port), timeout=1)):
                pass
            if engine.ask("/ready").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError((engine.folder / "out.log").read_text())


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="banyan-gw-"))  # pytest's own folders are closed to the workers' user
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / f".{name}").write_text(text)
        (folder / f".{name}").replace(folder / name)


def free_port() -> int:
    with closing(create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port
