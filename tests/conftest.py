"""In which order tests begin, on how many workers, and how they end."""

from __future__ import annotations

import signal
from collections.abc import Generator

import pytest

from tests.dealing import dealt

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
    items[:] = dealt(items, lambda item: item.path if item.get_closest_marker("long") else None, workers)
