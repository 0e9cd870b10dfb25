"""How a generator keeps its times beside Locust's plain throughput, and what a server that stands still looks like.

The generator and plain Locust run on one core in turns, nginx answers on another. The stated rate is 35 % of what
`FastHttpUser` does there when it waits for nothing but its answers.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import psutil

from banyan.evidence import Verdict
from loadtests.comparing.equality import require_answering
from loadtests.comparing.keeping import Kept
from loadtests.comparing.running import compared
from loadtests.comparing.values import Comparison, Side
from loadtests.driving.arrivals import Stage
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockDone, BlockOrder, Job
from loadtests.driving.rows import requests
from loadtests.driving.traffic import Asked
from loadtests.judgement.margins import ERRORS, Margin, Terms
from loadtests.judgement.trust import LATEST_MS
from tests.benchmark.figures import Figure
from tests.loadtests.driving.servers import serving
from tests.ports import free_port

SHARE = 0.35
ROUNDS = 3
SECONDS = 6.0
STALL_S = 2.0
AFFINE = hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1

NGINX = """
worker_processes 1;
daemon off;
pid nginx.pid;
error_log errors.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
    keepalive_requests 100000000;
    server {{ listen 127.0.0.1:{port}; location / {{ return 200 "hello"; }} }}
}}
"""
LOCUSTFILE = """
from locust import FastHttpUser, constant, constant_throughput, task

class Plain(FastHttpUser):
    wait_time = {wait}

    @task
    def ask(self):
        self.client.get("/a")
"""


def kept_times() -> Iterator[Figure]:
    """Lateness at the stated rate, beside plain Locust on the same core, in turns."""
    plain: list[float] = []
    ours: list[BlockDone] = []
    with (
        tempfile.TemporaryDirectory() as name,
        _nginx(Path(name)) as url,
        Generators(Job((Asked("/a"),))) as generators,
    ):
        file = Path(name) / "rows.csv"
        _pin(generators.pids[0], 0)
        for number in range(ROUNDS):
            plain.append(_locust(Path(name), url, "constant(0)", 30)["rate"])
            rate = SHARE * max(plain)  # of all rounds so far: the median of rates is at least that share of the median
            (done,) = generators.run(BlockOrder(url, "", (Stage(SECONDS, rate),), number), [file])
            ours.append(done)
            sys.stderr.write(
                f"  plain {plain[-1]:,.0f}/s; at {rate:,.0f}/s late by {done.lateness_ms[1]:.2f} ms (p99), "
                f"{100 * done.waited:.1f} % of the time without the core\n"
            )
    late = statistics.median(done.lateness_ms[1] for done in ours)
    longest = max(done.lateness_ms[2] for done in ours)
    rate = statistics.median(done.sent / done.seconds for done in ours)
    busy = statistics.median(done.processor for done in ours)
    most = statistics.median(plain)
    detail = (
        f"p99, median of {ROUNDS} rounds of {SECONDS:g} s, longest {longest:.1f} ms, at {rate:,.0f}/s, "
        f"{100 * rate / most:.0f} % of FastHttpUser's {most:,.0f}/s on that core: "
        f"it used {100 * busy:.0f} % of it, and other work kept it from it for "
        f"{100 * statistics.median(done.waited for done in ours):.1f} % of the time"
    )
    yield Figure("a generator's starts after they were due", late, "ms", LATEST_MS, detail)
    unsent = sum(done.planned - done.sent for done in ours)
    yield Figure("requests that it did not send", unsent, "", 0, f"of {sum(done.planned for done in ours):,}")


def stalls() -> Iterator[Figure]:
    """A server that is stopped for two seconds: what corrected times say of it, and what plain Locust does."""
    stages = (Stage(10.0, 100.0),)
    with (
        tempfile.TemporaryDirectory() as name,
        serving() as (url, server),
        Generators(Job((Asked("/a"),))) as generators,
    ):
        file = Path(name) / "rows.csv"
        with _stopped(server, after=4.0):
            generators.run(BlockOrder(url, "", stages), [file])
        (found,) = requests([file]).values()
        with _stopped(server, after=5.0):
            plain = _locust(Path(name), url, "constant_throughput(20)", 5, seconds=10.0)
    ours = [float(each) for each in np.percentile(found.milliseconds, [50, 95, 99])]
    theirs = [plain[name] for name in ("p50", "p95", "p99")]
    detail = (
        f"p50, p95, p99: {_figures(ours)} ms of {found.sent:,} open arrivals; {_figures(theirs)} ms of "
        f"{plain['count']:,.0f} requests of plain Locust's 5 users at 100 a second together"
    )
    yield Figure("2 s standing still: plain Locust's p95 / the corrected p95", theirs[1] / ours[1], "x", 0.1, detail)
    yield _verdict_of_a_stall()


def _figures(values: Sequence[float]) -> str:
    return ", ".join(f"{value:,.0f}" for value in values)


def _verdict_of_a_stall() -> Figure:
    """A server that stands still in one block of eight must not pass."""
    terms = Terms({"p95": Margin(percent=10, units=20), ERRORS: Margin(units=0.5)})
    with serving() as (before, _), serving() as (after, server), tempfile.TemporaryDirectory() as name:
        sides = Side("before", before), Side("after", after)
        asked = Comparison(*sides, terms, (Asked("/a"),), pairs=8, seconds=4.0, rate=50.0)
        for side in sides:
            require_answering(side)
        result = compared(asked, Kept(Path(name), "stall", dt.datetime.now(dt.UTC)), _Stall(server), lambda: "")
    (check,) = [each for each in result.judgement.checks if each.measure == "p95"]
    worst = f"p95 after / before {check.after / check.before:.1f}" if check.after and check.before else "p95 not told"
    said = "; ".join(result.judgement.doubts) or "no doubts"
    passed = result.judgement.verdict is Verdict.PASS
    return Figure(
        "2 s standing still in one block of 16: passed", float(passed), "", 0, f"{check.verdict}: {worst}; {said}"
    )


class _Stall:
    """What is told how a comparison goes, and stops its second side for two seconds in a block half way."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        self._server = server
        self._stopping: contextlib.ExitStack | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Stop it a second into the block; wait for its end in a later one."""
        if self._stopping:
            if not stage.startswith("after, block"):
                self._stopping.close()
        elif stage.startswith("after, block") and done >= total / 2:
            self._stopping = contextlib.ExitStack()
            self._stopping.enter_context(_stopped(self._server, after=1.0))


def quiet(stage: str, done: int, total: int) -> None:
    """Show nothing."""


@contextlib.contextmanager
def _stopped(server: subprocess.Popen[bytes], *, after: float) -> Iterator[None]:
    """Stop a server for two seconds, some seconds after the context began."""

    def stop() -> None:
        server.send_signal(signal.SIGSTOP)
        time.sleep(STALL_S)
        server.send_signal(signal.SIGCONT)

    timer = threading.Timer(after, stop)
    timer.start()
    try:
        yield
    finally:
        timer.join()


@contextlib.contextmanager
def _nginx(folder: Path) -> Iterator[str]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise SystemExit("nginx is missing: make engines installs it")
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(port=port))
    command = [program, "-p", str(folder), "-e", "errors.log", "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        for each in (process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))):
            _pin(each, 1)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    from banyan.processes.health import unwell
    from banyan.processes.programs import Health

    until = time.monotonic() + 10
    while unwell(Health(url)):
        if time.monotonic() > until:
            raise SystemExit(f"nothing answers at {url}")
        time.sleep(0.05)


def _pin(pid: int, core: int) -> None:
    if AFFINE:
        psutil.Process(pid).cpu_affinity([core])


def _locust(folder: Path, url: str, wait: str, users: int, *, seconds: float = SECONDS) -> Mapping[str, float]:
    """What plain Locust says of itself, as its own command line tells it."""
    file = folder / "locustfile.py"
    file.write_text(LOCUSTFILE.format(wait=wait))
    program = str(Path(sys.executable).with_name("locust"))
    command = [
        program,
        "-f",
        str(file),
        "--headless",
        "-u",
        str(users),
        "-r",
        str(users),
        "-t",
        f"{seconds:g}s",
        "-H",
        url,
    ]
    process = subprocess.Popen([*command, "--json", "--skip-log"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    _pin(process.pid, 0)
    out, _ = process.communicate(timeout=seconds + 60)
    (found,) = json.loads(out)
    times = {float(time_): count for time_, count in found["response_times"].items()}
    return {"rate": found["num_requests"] / seconds, "count": found["num_requests"], **_quantiles(times)}


def _quantiles(times: Mapping[float, int]) -> dict[str, float]:
    """Quantiles of Locust's own histogram, which it rounds to two digits."""
    values = np.repeat(sorted(times), [times[each] for each in sorted(times)])
    return {f"p{quantile}": float(np.percentile(values, quantile)) for quantile in (50, 95, 99)}
