"""`banyan gateway` as a user types it: real engines before two tiny sides."""

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
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from banyan.evidence import FOLDER, Verdict, latest, read
from tests.extracted.gateway.engines import NAMES, Side, asked, kind, program
from tests.functional.command import BANYAN, banyan
from tests.ports import free_port

PLAN = """\
[services.catalog]

[targets.monolith]
url = "{monolith}"

[targets.catalog]
url = "{catalog}"

[routing]
engine = "{engine}"
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"

[routes.all]
service = "catalog"
matches = [{{ path = {{ value = "/all" }} }}]
"""


class Gateway:
    """A plan, its two sides, and `banyan gateway run` in a process of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        engine = kind(name)
        self.environ = {**os.environ, f"BANYAN_{engine.upper()}": str(program(name).path)}
        self.folder = folder
        self.sides = {name: Side(name) for name in ("monolith", "catalog")}
        self.port, self.admin, self.metrics = free_port(), free_port(), free_port()
        urls = {name: side.url for name, side in self.sides.items()}
        text = PLAN.format(engine=engine, port=self.port, admin=self.admin, **urls)
        (folder / "banyan.toml").write_text(text)
        self.log = folder / "banyan.log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        self.start(self.log)
        self.until(lambda: "takes requests" in self.said or "go on with it" in self.said)

    def start(self, log: Path) -> None:
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [BANYAN, "gateway", "run", "--metrics", f"127.0.0.1:{self.metrics}"],
                cwd=self.folder,
                env=self.environ,
                stdout=file,
                stderr=file,
            )

    @property
    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def until(self, holds, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.said
            assert self.process is None or self.process.poll() is None, self.said
            time.sleep(0.02)

    def ask(self, path: str = "/all"):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            return asked(connection, path)

    def engine(self) -> psutil.Process:
        return psutil.Process(json.loads((self.folder / ".banyan/gateway/engine.json").read_text())["pid"])

    def interrupt(self, number: int = signal.SIGINT) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(30)

    def processes(self) -> list[int]:
        return [p.pid for p in psutil.process_iter() if _cwd(p) == str(self.folder / ".banyan/gateway")]

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in self.processes():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for side in self.sides.values():
            side.close()


def _cwd(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""


@pytest.fixture(params=NAMES)
def gateway(request) -> Iterator[Gateway]:
    folder = Path(tempfile.mkdtemp(prefix="banyan-gw-"))
    try:
        found = Gateway(request.param, folder)
    except BaseException:
        folder.rmdir()
        raise
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_runs_and_takes_over_what_moves_and_leaves_nothing_behind(gateway):
    gateway.run()
    assert gateway.ask().backend == "monolith"
    moved = banyan("route", "set", "all", "service", "--force", "--reason", "a test", cwd=gateway.folder)
    assert moved.returncode == 0, moved.stderr
    assert "does so, after" in moved.stderr
    assert gateway.ask().backend == "catalog"
    assert float(moved.stderr.rpartition("after ")[2].split()[0]) < 1
    assert banyan("gateway", "status", cwd=gateway.folder).returncode == 0
    back = banyan("route", "rollback", "all", cwd=gateway.folder)
    assert back.returncode == 0, back.stderr
    assert gateway.ask().backend == "monolith"
    rehearsed = latest(read(gateway.folder / FOLDER), "rollback", "all")
    assert rehearsed is not None
    assert (rehearsed.verdict, rehearsed.summary) == (Verdict.PASS, "back from service")
    gateway.until(lambda: '"served_by":"catalog"' in gateway.said.replace(": ", ":"))
    with closing(http.client.HTTPConnection("127.0.0.1", gateway.metrics, timeout=5)) as connection:
        connection.request("GET", "/metrics")
        counted = connection.getresponse().read().decode()
    assert 'requests_total{route="all",side="catalog",served_by="catalog",method="GET",status="200"} 1' in counted
    assert gateway.interrupt() == 130
    assert gateway.processes() == []
    assert banyan("gateway", "status", cwd=gateway.folder).returncode == 1


def test_goes_on_without_banyan_and_is_found_again(gateway):
    gateway.run()
    pid = gateway.engine().pid
    gateway.interrupt(signal.SIGKILL)
    assert gateway.ask().backend == "monolith"
    moved = banyan("route", "set", "all", "service", "--force", cwd=gateway.folder)
    assert moved.returncode == 0, moved.stderr
    assert gateway.ask().backend == "catalog"
    gateway.run()
    assert gateway.engine().pid == pid
    assert gateway.ask().backend == "catalog"
    assert gateway.interrupt(signal.SIGTERM) == 128 + signal.SIGTERM
    assert gateway.processes() == []


def test_an_engine_that_was_killed_is_started_anew(gateway):
    gateway.run()
    gateway.engine().kill()
    gateway.until(lambda: gateway.said.count("takes requests") == 2)
    assert gateway.ask().backend == "monolith"
    stopped = banyan("gateway", "stop", cwd=gateway.folder)
    assert stopped.returncode == 0, stopped.stderr
    assert gateway.process
    assert gateway.process.wait(20) == 0
    assert gateway.processes() == []


def test_a_damaged_plan_leaves_the_last_in_force(gateway):
    gateway.run()
    banyan("route", "set", "all", "service", "--force", cwd=gateway.folder)
    plan = gateway.folder / "banyan.toml"
    whole = plan.read_text()
    plan.write_text(whole[: len(whole) // 2] + "\n= [[[")
    gateway.until(lambda: "it goes on as it was" in gateway.said)
    assert gateway.ask().backend == "catalog"
    assert banyan("gateway", "reload", cwd=gateway.folder).returncode == 2
    plan.write_text(whole.replace('reads = "service"', 'reads = "monolith"'))
    gateway.until(lambda: gateway.ask().backend == "monolith")


@pytest.mark.parametrize("engine", ["nginx", "haproxy", "envoy"])
def test_renders_what_the_engine_s_own_checker_takes(engine, tmp_path):
    program(engine)
    urls = {"monolith": "http://127.0.0.1:8000", "catalog": "http://127.0.0.1:8001"}
    (tmp_path / "banyan.toml").write_text(PLAN.format(engine=engine, port=8080, admin=8081, **urls))
    done = banyan("gateway", "render", engine, "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "nobody checked" not in done.stderr
    assert list((tmp_path / "out").iterdir())


def test_refuses_by_name_what_an_engine_cannot_do(tmp_path):
    urls = {"monolith": "http://127.0.0.1:8000", "catalog": "http://127.0.0.1:8001"}
    text = PLAN.format(engine="haproxy", port=8080, admin=8081, **urls) + 'reads = "shadow"\n'
    (tmp_path / "banyan.toml").write_text(text)
    done = banyan("gateway", "render", "haproxy", cwd=tmp_path)
    assert done.returncode == 2
    assert "haproxy cannot do shadow" in done.stderr


def test_says_which_port_is_taken(tmp_path):
    side = Side("monolith")
    urls = {"monolith": side.url, "catalog": side.url}
    port = int(side.url.rpartition(":")[2])
    (tmp_path / "banyan.toml").write_text(PLAN.format(engine="nginx", port=port, admin=free_port(), **urls))
    done = banyan("gateway", "run", cwd=tmp_path)
    side.close()
    assert done.returncode == 2
    assert f"nothing can listen at 127.0.0.1:{port}" in done.stderr


def test_nothing_is_lost_while_routes_move(gateway):
    gateway.run()
    failed: list[object] = []
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                if (answer := gateway.ask()).status != 200:
                    failed.append(answer)
            except (OSError, http.client.HTTPException) as error:
                failed.append(error)

    threads = [threading.Thread(target=keep_asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for state in ("service", "monolith"):
        assert banyan("route", "set", "all", state, "--force", cwd=gateway.folder).returncode == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
