"""`banyan gateway watch`: an engine that runs elsewhere, by its access log."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.example.collecting import collector
from tests.functional.command import BANYAN, banyan
from tests.ports import free_port

PLAN = """\
[services.catalog]

[routes.all]
service = "catalog"
matches = [{ path = { value = "/all" } }]
reads = "service"
"""
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
LINE = {
    "time": "2026-11-23T12:00:01+00:00", "request_id": "number-1", "traceparent": f"00-{TRACE}-{TRACE[:16]}-01",
    "method": "GET", "path": "/all/1", "status": "200", "route": "all", "side": "catalog", "served_by": "catalog",
    "upstream": "127.0.0.1:1", "upstream_status": "200", "seconds": "0.020", "bytes": "1", "generation": "x",
}  # fmt: skip
COUNTED = 'banyan_gateway_requests_total{route="all",side="catalog",served_by="catalog",method="GET",status="200"} 2\n'


@contextmanager
def watching(folder: Path, log: str, port: int, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "banyan.toml").write_text(PLAN)
    command = [BANYAN, "gateway", "watch", log, "--metrics", f"127.0.0.1:{port}"]
    with (
        (folder / "said.txt").open("wb") as said,
        subprocess.Popen(command, cwd=folder, env={**os.environ, **env}, stdin=subprocess.PIPE, stderr=said) as process,
    ):
        try:
            until(process, lambda: told(port))
            yield process
        finally:
            process.kill()


def told(port: int) -> str:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    except httpx.TransportError:
        return ""


def until(process: subprocess.Popen[bytes], holds) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


def test_counts_what_comes_through_a_pipe_and_ends_with_it(tmp_path):
    port = free_port()
    with collector() as found:
        with watching(tmp_path, "-", port, OTEL_EXPORTER_OTLP_ENDPOINT=found.url) as process:
            assert process.stdin
            process.stdin.write(f"{json.dumps(LINE)}\nno line of a log\n{json.dumps(LINE)}\n".encode())
            process.stdin.flush()
            until(process, lambda: COUNTED in told(port))
            assert 'route_state{route="all",service="catalog",methods="reads",state="service"} 1\n' in told(port)
            process.stdin.close()
            assert process.wait(60) == 0
        assert [each.trace for each in found.spans] == [TRACE, TRACE]


def test_follows_a_file_until_it_is_stopped(tmp_path):
    log, port = tmp_path / "access.log", free_port()
    log.write_text(f"{json.dumps(LINE)}\n" * 5)
    with watching(tmp_path, "access.log", port) as process:
        with log.open("a") as file:
            file.write(f"{json.dumps(LINE)}\n" * 2)
        until(process, lambda: COUNTED in told(port))
        process.terminate()
        assert process.wait(60) == 128 + 15


@pytest.mark.parametrize(
    ("words", "said"),
    [(("absent.log",), "absent.log"), (("-", "--metrics", "nowhere"), "nowhere")],
    ids=["no log", "no place"],
)
def test_says_what_is_wrong(words, said, tmp_path):
    (tmp_path / "banyan.toml").write_text(PLAN)
    done = banyan("gateway", "watch", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
