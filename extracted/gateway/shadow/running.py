"""One run: listens or reads requests, asks, keeps what it found beside the plan, and says what it comes to."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from banyan.comparison.rules import Rulebook
from banyan.errors import UsageError
from banyan.plan.order import Rule
from banyan.plan.values import MONOLITH
from banyan.traffic.writing import Capture, capturing
from extracted.gateway.shadow.asking import Asker, Silence, asking
from extracted.gateway.shadow.exchange import Exchange
from extracted.gateway.shadow.keeping import Keeper, Reporting
from extracted.gateway.shadow.metrics import metrics
from extracted.gateway.shadow.pairs import Judge
from extracted.gateway.shadow.server import Line, listening
from extracted.gateway.shadow.tally import Tally
from extracted.gateway.shadow.work import Learning, Work

if TYPE_CHECKING:
    from banyan.comparison.noise import Noise

KEPT_EVERY = 2.0
"""Seconds between two times that the report is kept."""

SANDBOX = "X-Banyan-Sandbox"
"""Asks a side to take back all that a request changed; it answers `offered` where it would."""

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Setup:
    """What one run is to do. `requests` are asked instead of listening; `seconds` and `pairs` end it, 0 for never."""

    report: Reporting
    table: tuple[Rule, ...]
    urls: Mapping[str, str]
    rules: Rulebook
    listen: tuple[str, int] = ("127.0.0.1", 0)
    requests: tuple[Exchange, ...] = ()
    seconds: float = 0.0
    pairs: int = 0
    patience: float = 10.0
    room: int = 1000
    hands: int = 16
    token: str = ""
    capture: Path | None = None


def run(setup: Setup) -> dict[str, Any]:
    """Compare until it is enough; the document that tells of it, which is kept too, and evidence for each route."""
    return _loop(_compare(setup))


def learn(setup: Setup) -> Noise:
    """Ask the monolith twice until it is enough; what it disagrees on with itself."""
    return _loop(_learn(setup))


def _loop(work: Coroutine[Any, Any, _Found]) -> _Found:
    try:
        import uvloop
    except ImportError:  # where there is none, as on Windows
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def _compare(setup: Setup) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        capture = stack.enter_context(capturing(setup.capture)) if setup.capture else None
        return await _compare_with(setup, capture)


async def _compare_with(setup: Setup, capture: Capture | None) -> dict[str, Any]:
    async with asking(setup.patience) as asker:
        work = Work(setup.table, setup.urls, asker, Judge(setup.rules), capture=capture)
        if setup.token:
            work.sandbox = await _sandbox(setup, asker)
        line = Line(work.do, work.tally, setup.room, setup.hands)
        keeper = Keeper(setup.report, work.tally)
        await _until_enough(setup, line, keeper.keep)
        for failure in line.failures:
            setup.report.said(f"could not compare {failure}")
        return keeper.finish()


async def _learn(setup: Setup) -> Noise:
    async with asking(setup.patience) as asker:
        learning = Learning(Work(setup.table, setup.urls, asker, Judge(setup.rules)))
        line = Line(learning.do, learning.work.tally, setup.room, setup.hands)
        await _until_enough(setup, line, lambda: None)
        return learning.noise


async def _until_enough(setup: Setup, line: Line, keep: Callable[[], None]) -> None:
    """Work until the requests, the seconds or the pairs are through, or somebody ends it."""
    async with line.working():
        if setup.requests:
            await _replayed(setup, line)
            return
        stop = asyncio.Event()
        with _stopped_by_signals(stop):
            host, port = setup.listen
            async with listening(line, host, port, lambda: _metrics(setup, line)) as taken:
                setup.report.said(f"listening on {host}:{taken}; Ctrl-C ends it")
                await _ticking(setup, line, stop, keep)
        await line.finish(seconds=setup.patience * 2)


async def _replayed(setup: Setup, line: Line) -> None:
    """Each request when there is room for it."""
    for exchange in setup.requests:
        line.tally.received += 1
        await line.waiting.put(exchange)
    await line.waiting.join()


async def _ticking(setup: Setup, line: Line, stop: asyncio.Event, keep: Callable[[], None]) -> None:
    clock = asyncio.get_running_loop()
    end = clock.time() + setup.seconds if setup.seconds else float("inf")
    while not stop.is_set() and clock.time() < end and not _has_enough(setup, line.tally):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(KEPT_EVERY, max(0.05, end - clock.time())))
        keep()


def _has_enough(setup: Setup, tally: Tally) -> bool:
    return bool(setup.pairs) and sum(counts.pairs for counts in tally.routes.values()) >= setup.pairs


def _metrics(setup: Setup, line: Line) -> str:
    return metrics(line.tally, setup.report.margin, queued=line.waiting.qsize(), room=line.room)


@contextlib.contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    names = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    for name in names:
        loop.add_signal_handler(name, stop.set)
    try:
        yield
    finally:
        for name in names:
            loop.remove_signal_handler(name)


async def _sandbox(setup: Setup, asker: Asker) -> tuple[tuple[str, str], ...]:
    """The header that has a side take everything back. Raises UsageError unless all of them offer it."""
    extra = ((SANDBOX, setup.token),)
    for side in (MONOLITH, *dict.fromkeys(setup.report.planned.values())):
        found = await asker.ask(setup.urls[side], Exchange("OPTIONS", "/"), extra)
        if isinstance(found, Silence) or found.header(SANDBOX.lower()) != "offered":
            raise UsageError(
                f"{side} offers no sandbox, so its writes cannot be asked again",
                hint="extract it anew, set SERVICE_LINKS_SANDBOX=1 and the same SERVICE_LINKS_TOKEN on both sides",
            )
    return extra
