"""Tells others of the requests of an engine: counters for Prometheus, spans for a collector of traces."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from extracted.gateway import spans
from extracted.gateway.access_log import read_line
from extracted.gateway.applying import place_of
from extracted.gateway.following import Followed
from extracted.gateway.metrics import Exporter, Metrics
from extracted.gateway.service import Watcher
from extracted.gateway.signals import heeded
from extracted.gateway.standing import standing

_TICK_S = 0.1


@contextlib.contextmanager
def observed(plan: Path, metrics: str | None) -> Iterator[Sequence[Watcher]]:
    """Who is to be told of each request: counters where `metrics` says where to serve them, and OpenTelemetry.

    Raises UsageError where nothing can listen there.
    """
    counted = Metrics()
    watchers: list[Watcher] = [counted.count]
    with contextlib.ExitStack() as stack:
        if metrics:
            told = Exporter(place_of(metrics), lambda: counted.text() + standing(plan))
            stack.enter_context(contextlib.closing(told))
        if collector := spans.endpoint():
            watchers.append(stack.enter_context(contextlib.closing(spans.Spans(collector, spans.headers()))).add)
        yield watchers


def followed(log: TextIO | Path, watchers: Sequence[Watcher]) -> int:
    """Tell of each line of a log that grows, until a signal comes or a stream ends; the signal's number, or 0."""
    if not isinstance(log, Path):
        try:
            _tell(log, watchers)
        except KeyboardInterrupt:
            return signal.SIGINT
        return 0
    lines = Followed(log)
    with heeded() as asked:
        while not asked:
            _tell(lines.lines(), watchers)
            time.sleep(_TICK_S)
        return asked[0]


def _tell(lines: Iterator[str] | TextIO, watchers: Sequence[Watcher]) -> None:
    for line in lines:
        if answered := read_line(line):
            for watch in watchers:
                watch(answered)
