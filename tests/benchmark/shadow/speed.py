"""How many requests a second the comparator keeps up with on one core (`python -m tests.benchmark.shadow.speed`)."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import httpx
import psutil

BANYAN = Path(sys.executable).with_name("banyan")
PLAN = """\
[services.rows]

[routes.rows]
service = "rows"
reads = "shadow"
matches = [{ path = { value = "/rows" } }]
"""
NOISE = """\
[[rule]]
path = "$.body.at"
as = "time"
tolerance = 5

[[rule]]
path = "$.body.token"
as = "volatile"
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 unless the rate is held without a drop."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.shadow.speed", description=__doc__)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = _measured(Path(folder), given.rate, given.seconds)
    each = found["pairs"] / found["cpu"]
    click.echo(
        f"{found['pairs']:,} of {found['sent']:,} requests compared at {given.rate} a second on one core, "
        f"{found['dropped']} dropped; {each:,.0f} for each second of its time"
    )
    return 0 if found["pairs"] == found["sent"] and each > given.rate else 1


def _measured(folder: Path, rate: int, seconds: float) -> dict[str, float]:
    (folder / "banyan.toml").write_text(PLAN)
    (folder / "banyan.noise.toml").write_text(NOISE)
    sides, comparator = _free_port(), _free_port()
    url = f"http://127.0.0.1:{sides}"
    command = [str(BANYAN), "shadow", "run", "--listen", f"127.0.0.1:{comparator}", "--url", f"monolith={url}"]
    command += ["--url", f"rows={url}", "--version", "monolith=1", "--version", "rows=1"]
    stubs = [sys.executable, "-m", "tests.benchmark.shadow.stubs", str(sides), str(comparator), str(rate), str(seconds)]
    with (
        subprocess.Popen(stubs, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as others,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
    ):
        assert others.stdin is not None
        assert others.stdout is not None
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        others.stdout.readline()
        _wait(comparator)
        before = sum(psutil.Process(process.pid).cpu_times()[:2])
        others.stdin.write("go\n")
        others.stdin.flush()
        sent = int(others.stdout.readline())
        _wait_for(comparator, sent)
        cpu = sum(psutil.Process(process.pid).cpu_times()[:2]) - before
        process.terminate()
        process.wait(60)
        others.stdin.write("end\n")
        others.stdin.flush()
    report = json.loads((folder / ".banyan/shadow/report.json").read_bytes())
    counts = {"pairs": report["routes"][0]["pairs"], "dropped": report["dropped"]}
    return {**counts, "cpu": cpu, "sent": sent}


def _wait_for(port: int, sent: int) -> None:
    """Wait until everything that was sent is compared or dropped: others may need this core too."""
    for _ in range(300):
        text = httpx.get(f"http://127.0.0.1:{port}/.banyan/shadow/metrics", trust_env=False).text
        counts = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        done = (counts.get(f"banyan_shadow_{name}", "0") for name in ('pairs_total{route="rows"}', "dropped_total"))
        if sum(map(int, done)) >= sent:
            return
        time.sleep(0.1)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/.banyan/shadow/health", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the comparator does not listen")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
