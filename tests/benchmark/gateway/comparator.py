"""What a comparator that is dead or hangs costs users, beside one that answers: `make gateway-faults`.

    python -m tests.benchmark.gateway.comparator [--rounds 5] [--record docs/figures.md]

Requests go one after the other over one connection, where a copy that hangs is felt most. The bound is that of the
99th percentile, .1 s; each round asks with the comparator well, then with the same one killed or stopped.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.benchmark.figures import Figure, record, show
from tests.benchmark.gateway.clients import quantile
from tests.benchmark.gateway.moving import SECTION
from tests.extracted.gateway.engines import NAMES, Running, running
from tests.extracted.gateway.faults import PLAN, service
from tests.ports import free_port

SHADOW = PLAN.format(state="shadow").replace("[routing]", '[routing]\ncomparator = "COMPARATOR"')
FAULTS = {"killed": signal.SIGKILL, "stopped": signal.SIGSTOP}
MIRRORING = tuple(name for name in NAMES if name != "haproxy")
"""The engines that copy requests."""


def main() -> int:
    options = _parsed()
    figures = [
        Figure(f"{name}, comparator {fault}: added to p99", statistics.median(costs), "s", 0.1)
        for name in MIRRORING
        for fault, number in FAULTS.items()
        if (costs := [_cost(name, number) for _ in range(options.rounds)])
    ]
    show("what a comparator that fails costs users", figures)
    if options.record:
        record(figures, options.record, "make gateway-faults", section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


def _cost(name: str, number: signal.Signals) -> float:
    """Seconds that a failing comparator adds to the 99th percentile."""
    port = free_port()
    at = {"comparator": f"http://127.0.0.1:{port}"}
    with service(port, "fine") as comparator, running(name, SHADOW, at) as engine:
        before = quantile(list(asked(engine)), 0.99)
        os.kill(comparator.pid, number)
        time.sleep(0.2)
        return quantile(list(asked(engine)), 0.99) - before


def asked(engine: Running, requests: int = 100) -> Iterator[float]:
    """The seconds of each of some requests that all have to be answered."""
    with closing(http.client.HTTPConnection("127.0.0.1", engine.port, timeout=10)) as connection:
        for number in range(requests):
            began = time.monotonic()
            connection.request("GET", f"/all/{number}")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise AssertionError(f"{engine.engine} answered {answer.status}")
            yield time.monotonic() - began


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--record", type=Path, metavar="PAGE", help="add the figures to this page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
