"""Shares work between processes by forking, so that nothing is copied to them; serial where there is no fork."""

from __future__ import annotations

import marshal
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # a run that finds all in the cache starts no process, and need not load what starts one
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Result = TypeVar("Result")
Child = tuple["BaseProcess", "Connection"]
"""A process, and where its answer arrives."""

SMALLEST_SHARE = 40
"""Items that are worth a process of their own."""

PORTIONS = 16
"""Portions for each process: enough that all end at about the same time."""

TICKET = 2
"""Bytes of the number of a portion; so few that a read takes one whole or none."""


def available() -> int:
    """Processes that can run at once."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Task(Generic[Item, Result]):
    """Work that can be shared: `size` weighs an item; `pack` and `unpack` carry a result from process to process."""

    work: Callable[[Sequence[Item]], Iterable[Result]]
    size: Callable[[Item], int]
    pack: Callable[[Result], Any]
    unpack: Callable[[Any], Result]


def shared(
    task: Task[Item, Result], items: Sequence[Item], workers: int, meanwhile: Callable[[], object] = bool
) -> list[Result]:
    """Return the results of a task over all items, in no set order; what it packs must be plain enough for marshal.

    The items are split into portions of about equal size, and every process takes the next one as soon as it is free;
    this process calls `meanwhile` first. What a process that died had taken is done again here.
    """
    count = max(1, min(workers, len(items) // SMALLEST_SHARE))
    if count == 1:
        meanwhile()
        return list(task.work(items)) if items else []
    from multiprocessing import active_children

    portions = _portions(items, task.size, count * PORTIONS)
    tickets = _tickets(len(portions))
    children: list[Child] = []
    try:
        children.extend(_start(task, portions, tickets) for _ in range(count - 1))
        meanwhile()
        done = dict(_done(task, portions, tickets))
        for _process, receiver in children:
            done.update(_received(task, receiver))
        done.update((n, list(task.work(portion))) for n, portion in enumerate(portions) if n not in done)
    finally:
        os.close(tickets)
        for process in active_children():
            process.kill()  # after an error or an interrupt nobody waits for its answer
            process.join()
    return [result for number in sorted(done) for result in done[number]]


def _portions(items: Sequence[Item], size: Callable[[Item], int], count: int) -> list[list[Item]]:
    portions: list[list[Item]] = [[] for _ in range(min(count, len(items)))]
    loads = [0] * len(portions)
    for item in sorted(items, key=size, reverse=True):
        lightest = loads.index(min(loads))
        portions[lightest].append(item)
        loads[lightest] += size(item)
    return portions


def _tickets(count: int) -> int:
    """A pipe that holds the numbers of all portions; whoever reads one has taken it, at the end there is nothing."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(TICKET, "big") for number in range(count)))
    os.close(writing)
    return reading


def _done(task: Task[Item, Result], portions: list[list[Item]], tickets: int) -> Iterator[tuple[int, list[Result]]]:
    while ticket := os.read(tickets, TICKET):
        number = int.from_bytes(ticket, "big")
        yield number, list(task.work(portions[number]))


def _received(task: Task[Item, Result], receiver: Connection) -> Iterator[tuple[int, list[Result]]]:
    try:
        for number, results in marshal.loads(receiver.recv_bytes()):  # noqa: S302  written by our own child
            yield number, list(map(task.unpack, results))
    except (EOFError, OSError, ValueError):
        return


def _start(task: Task[Item, Result], portions: list[list[Item]], tickets: int) -> Child:
    from multiprocessing import get_context

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(task, portions, tickets, sender, os.getpid()), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def _run(task: Task[Item, Result], portions: list[list[Item]], tickets: int, sender: Connection, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told as well, and ends its children
    done = []
    for number, results in _done(task, portions, tickets):
        if os.getppid() != parent:
            return
        done.append((number, list(map(task.pack, results))))
    sender.send_bytes(marshal.dumps(done))
    sender.close()
