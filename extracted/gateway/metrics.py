"""Counts what engines logged, for Prometheus: the same names whichever engine carries the traffic."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from extracted.gateway.access_log import Answered
from extracted.gateway.table import METRICS

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds, as Prometheus's own clients have them."""

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


class Metrics:
    """Requests by route, the side that was chosen, who answered, and status; and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, ...]] = Counter()
        self._buckets: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[tuple[str, str], float] = {}

    def count(self, answered: Answered) -> None:
        """Add one request."""
        method = answered.method if answered.method in _METHODS else "other"
        who = (answered.route, answered.side)
        with self._lock:
            self._requests[(*who, answered.served_by, method, str(answered.status))] += 1
            self._buckets[(*who, bisect_left(BOUNDS, answered.seconds))] += 1
            self._seconds[who] = self._seconds.get(who, 0.0) + answered.seconds

    def text(self) -> str:
        """All of it, as Prometheus reads it."""
        with self._lock:
            return "".join(f"{line}\n" for line in (*self._counters(), *self._histograms()))

    def _counters(self) -> Iterator[str]:
        name = "banyan_gateway_requests_total"
        yield f"# HELP {name} Requests that were answered; a service's that the monolith served fell back."
        yield f"# TYPE {name} counter"
        keys = ("route", "side", "served_by", "method", "status")
        for values, number in sorted(self._requests.items()):
            yield f"{name}{labels(keys, values)} {number}"

    def _histograms(self) -> Iterator[str]:
        name = "banyan_gateway_request_duration_seconds"
        yield f"# HELP {name} From the first byte of a request to the last of its answer."
        yield f"# TYPE {name} histogram"
        for who in sorted(self._seconds):
            total = 0
            for index, bound in enumerate((*BOUNDS, float("inf"))):
                total += self._buckets[(*who, index)]
                le = "+Inf" if bound == float("inf") else f"{bound:g}"
                yield f"{name}_bucket{labels(('route', 'side', 'le'), (*who, le))} {total}"
            yield f"{name}_sum{labels(('route', 'side'), who)} {self._seconds[who]:.6f}"
            yield f"{name}_count{labels(('route', 'side'), who)} {total}"


class Exporter(ThreadingHTTPServer):
    """Answers `GET /metrics` in a thread of its own, until it is closed."""

    daemon_threads = True

    def __init__(self, place: tuple[str, int], text: Callable[[], str]) -> None:
        super().__init__(place, _Handler)
        self.text = text
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Answer no more."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Exporter

    def do_GET(self) -> None:
        is_there = self.path.partition("?")[0] == METRICS
        body = self.server.text().encode() if is_there else b"see /metrics\n"
        self.send_response(200 if is_there else 404)
        self.send_header("Content-Type", _TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing: the terminal shows the engine's log."""


def labels(keys: tuple[str, ...], values: tuple[str, ...]) -> str:
    """Labels of a sample, `{route="products",side="catalog"}`."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for value in values)
    return "{" + ",".join(f'{key}="{value}"' for key, value in zip(keys, escaped, strict=True)) + "}"
