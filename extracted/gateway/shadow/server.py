"""The server that copies of requests are sent to: it says 202 first, and works afterwards, as far as it can keep up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extracted.gateway.shadow.asking import first_bytes
from extracted.gateway.shadow.exchange import Exchange
from extracted.gateway.shadow.tally import Tally

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.web import BaseRequest, Response

OWN = "/.banyan/shadow/"
"""Below this the comparator answers for itself: `metrics` and `health`."""

LARGEST = 1024 * 1024
"""Requests with longer bodies are dropped."""


@dataclass(slots=True)
class Line:
    """Requests that wait to be compared, `room` at most; whoever comes when it is full is dropped, and counted."""

    do: Callable[[Exchange], Awaitable[None]]
    tally: Tally
    room: int = 1000
    hands: int = 16
    waiting: asyncio.Queue[Exchange] = field(init=False)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = asyncio.Queue(self.room)

    def take(self, exchange: Exchange) -> bool:
        """Let a request wait; whether there was room."""
        self.tally.received += 1
        try:
            self.waiting.put_nowait(exchange)
        except asyncio.QueueFull:
            self.tally.dropped += 1
            return False
        return True

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work as long as this is open."""
        tasks = [asyncio.create_task(self._work()) for _ in range(self.hands)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def finish(self, *, seconds: float) -> None:
        """Wait until nobody waits any more, but not for ever."""
        try:
            async with asyncio.timeout(seconds):
                await self.waiting.join()
        except TimeoutError:
            self.tally.dropped += self.waiting.qsize()

    async def _work(self) -> None:
        while True:
            exchange = await self.waiting.get()
            try:
                await self.do(exchange)
            except Exception as error:  # noqa: BLE001  one request that cannot be compared is not the end of the run
                self.failures.append(f"{exchange.method} {exchange.path}: {type(error).__name__}: {error}"[:300])
                del self.failures[:-20]
            finally:
                self.waiting.task_done()


@asynccontextmanager
async def listening(line: Line, host: str, port: int, metrics: Callable[[], str]) -> AsyncIterator[int]:
    """Answer copies of requests with 202 at once; gives the port, which is a free one for port 0."""
    from aiohttp import web

    async def answer(request: BaseRequest) -> Response:
        if request.raw_path.startswith(OWN):
            return _own(request.raw_path.removeprefix(OWN), metrics)
        exchange = await _exchange(request)
        if exchange is None:
            line.tally.received += 1
            line.tally.dropped += 1
        else:
            line.take(exchange)
        return web.Response(status=202)

    async with AsyncExitStack() as stack:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, host, port, backlog=1024)
        await site.start()
        yield runner.addresses[0][1]


async def _exchange(request: Any) -> Exchange | None:
    """A request as it came; None where its body is too long to be kept."""
    body = b""
    if request.can_read_body:
        if (request.content_length or 0) > LARGEST:
            return None
        body = await first_bytes(request.content, LARGEST + 1)
        if len(body) > LARGEST:
            return None
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers)
    return Exchange(request.method, request.raw_path, headers, body)


def _own(name: str, metrics: Callable[[], str]) -> Response:
    from aiohttp import web

    match name:
        case "metrics":
            return web.Response(text=metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
        case "health":
            return web.json_response({"status": "ok"})
        case _:
            return web.Response(status=404)
