"""Shadow traffic from end to end: a real engine copies what users ask, and the comparator says what it came to."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.extracted.gateway.engines import program
from tests.extracted.gateway.shadow.sides import side
from tests.functional.command import BANYAN
from tests.ports import free_port

PLAN = """\
[services.catalog]

[targets.monolith]
url = "{monolith}"
version = "1"

[targets.catalog]
url = "{catalog}"
version = "1"

[routing]
engine = "{engine}"
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"
comparator = "http://127.0.0.1:{comparator}"

[routes.products]
service = "catalog"
reads = "shadow"
matches = [{{ path = {{ value = "/products" }} }}]
"""


@contextlib.contextmanager
def _started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{arguments[0]}.log").open("wb") as log:
        process = subprocess.Popen([BANYAN, *arguments], cwd=folder, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(30)


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="banyan-sh-"))
    yield path
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.cwd().startswith(str(path)):
                os.kill(process.pid, signal.SIGKILL)
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.parametrize("engine", ["nginx", "envoy"])
def test_what_users_ask_is_compared_and_they_notice_nothing(engine, folder):
    program(engine)
    port, comparator = free_port(), free_port()
    with (
        side(lambda asked: {"path": asked.path, "images": []}) as monolith,
        side(lambda asked: {"path": asked.path, "images": None}) as catalog,
    ):
        places = {"port": port, "admin": free_port(), "comparator": comparator, "engine": engine}
        (folder / "banyan.toml").write_text(PLAN.format(monolith=monolith.url, catalog=catalog.url, **places))
        with (
            _started(folder, "shadow", "run") as shadow,
            _started(folder, "gateway", "run"),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as user,
        ):
            _until(
                lambda: httpx.get(f"http://127.0.0.1:{comparator}/.banyan/shadow/health", trust_env=False).is_success
            )
            _until(lambda: user.get("/").is_success)
            cookies = {"Cookie": "sessionid=hunter2"}
            answers = [user.get(f"/products/{n}/?page=%2F{n}", headers=cookies) for n in range(40)]
            assert user.post("/products/1/", json={"a": 1}).json() == {"path": "/products/1/", "images": []}
            shadow.send_signal(signal.SIGSTOP)
            slowest = max(_took(user, f"/products/{n}/") for n in range(10))
            shadow.send_signal(signal.SIGCONT)
            _until(lambda: _report(folder)["routes"][0]["pairs"] >= 40)
    assert [each.json()["path"] for each in answers] == [f"/products/{n}/?page=%2F{n}" for n in range(40)]
    assert slowest < 0.5
    report = _report(folder)
    assert report["verdict"] == "fail"
    assert report["unrouted"] == 0
    (field,) = report["routes"][0]["fields"]
    assert (field["path"], field["kind"]) == ("$['body']['images']", "retyped")
    asked = [each for each in catalog.asked if each.path.startswith("/products/1/?")]
    assert [(each.path, each.headers["cookie"]) for each in asked] == [("/products/1/?page=%2F1", "sessionid=hunter2")]
    assert not [each for each in catalog.asked if each.method == "POST"]
    assert "hunter2" not in json.dumps(report)


def _took(user: httpx.Client, path: str) -> float:
    began = time.monotonic()
    user.get(path)
    return time.monotonic() - began


def _report(folder: Path):
    try:
        return json.loads((folder / ".banyan/shadow/report.json").read_bytes())
    except OSError:
        return {"routes": [{"pairs": 0}]}


def _until(holds) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if holds():
                return
        time.sleep(0.05)
    raise AssertionError("it never held")
