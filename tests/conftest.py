"""In which order tests begin, on how many workers, and how they end."""

from __future__ import annotations

import signal
from collections.abc import Generator

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
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones begin first, after the shuffling, so that no worker is left with them while the others have ended."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
