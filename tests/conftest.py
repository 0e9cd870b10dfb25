"""In which order tests begin, on how many workers, and how they end."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import pytest

# Ctrl-C reaches whatever tests start, also where they run in the background of a script, which ignores it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Three workers for two cores: half of what tests take is waiting for what they have started."""
    cores = yield
    return cores + cores // 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After the shuffling, let each worker begin with its share of the long ones, so that none is left for the end.

    Of the whole list each worker is given a stretch, and takes from the ends of the others' when that is done.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = _dealt(items, workers)


def _dealt(items: list[pytest.Item], workers: int) -> Iterator[pytest.Item]:
    modules: dict[Path, list[pytest.Item]] = {}
    others = []
    for item in items:
        if item.get_closest_marker("long"):
            modules.setdefault(item.path, []).append(item)
        else:
            others.append(item)
    rest, left = iter(others), len(items)
    for number in range(workers):
        long = [item for module in list(modules.values())[number::workers] for item in module]
        stretch = left // (workers - number)
        left -= stretch
        yield from long
        yield from islice(rest, max(0, stretch - len(long)))
    yield from rest
