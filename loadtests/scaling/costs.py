"""What requests cost the processes that answer them: processor time and memory, by part of a side."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import psutil

from loadtests.scaling.replicas import server
from loadtests.scaling.values import Cost

_Used = Mapping[str, Mapping[tuple[int, float], float]]


class Meter:
    """Reads what each part of a side has used; parts are addresses of this machine by name, others are left out."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._roots = {name: pid for name, url in places.items() if (pid := server(url))}
        self.unknown = tuple(sorted(set(places) - set(self._roots)))
        self._before: _Used = {}

    def begin(self) -> None:
        """Count from here."""
        psutil.cpu_percent()
        self._before = self._used()

    def end(self) -> tuple[dict[str, Cost], float]:
        """What was used since, by part; and how busy the whole machine was, as a share."""
        host = psutil.cpu_percent() / 100
        after = self._used()
        return {
            name: Cost(
                sum(seconds - self._before.get(name, {}).get(key, 0.0) for key, seconds in used.items()),
                sum(map(_memory, _family(self._roots[name]))),
            )
            for name, used in after.items()
        }, host

    def _used(self) -> dict[str, dict[tuple[int, float], float]]:
        return {name: dict(_spent(pid)) for name, pid in self._roots.items()}


def _spent(pid: int) -> Iterator[tuple[tuple[int, float], float]]:
    for process in _family(pid):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            yield (process.pid, process.create_time()), times.user + times.system


def _family(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def _memory(process: psutil.Process) -> int:
    """What a process holds by itself, and its part of what it shares; all that it holds where that is not told."""
    try:
        found = process.memory_full_info()
        return int(getattr(found, "pss", found.uss))
    except (psutil.Error, AttributeError):
        pass
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
