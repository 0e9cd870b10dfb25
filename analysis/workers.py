"""Shares work between processes by forking, so that nothing is copied to them; serial where there is no fork."""

from __future__ import annotations

import marshal
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
SMALLEST_SHARE = 40
"""Items that are worth a process of their own."""


def available() -> int:
    """Processes that can run at once."""
    if sys.platform == "win32" or "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def shared(
    items: Sequence[Item],
    size: Callable[[Item], int],
    work: Callable[[Sequence[Item]], list[Result]],
    workers: int,
    meanwhile: Callable[[], object] = bool,
) -> list[Result]:
    """Return the results of `work` over all items, as plain values that marshal can write, in no set order.

    The items are split into shares of about equal `size`; this process calls `meanwhile` and does one share itself. A
    share whose process dies is done again here.
    """
    count = max(1, min(workers, len(items) // SMALLEST_SHARE))
    shares = _shares(items, size, count)
    children = [(share, *_start(work, share)) for share in shares[1:]]
    meanwhile()
    results = list(work(shares[0])) if shares else []
    for share, process, receiver in children:
        try:
            results.extend(marshal.loads(receiver.recv_bytes()))  # noqa: S302  written by our own child
        except (EOFError, OSError, ValueError):
            results.extend(work(share))
        process.join()
    return results


def _shares(items: Sequence[Item], size: Callable[[Item], int], count: int) -> list[list[Item]]:
    shares: list[list[Item]] = [[] for _ in range(count)]
    loads = [0] * count
    for item in sorted(items, key=size, reverse=True):
        lightest = loads.index(min(loads))
        shares[lightest].append(item)
        loads[lightest] += size(item)
    return shares


def _start(
    work: Callable[[Sequence[Item]], list[Result]], share: list[Item]
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, share, sender), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def _run(work: Callable[[Sequence[Item]], list[Result]], share: list[Item], sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told as well, and ends its children
    sender.send_bytes(marshal.dumps(work(share)))
    sender.close()
