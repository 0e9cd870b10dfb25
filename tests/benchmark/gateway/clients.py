"""Clients that keep their connections and their cookies, note every exchange, and repeat nothing unseen."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PATHS = (("GET", "/all/1"), ("GET", "/all/2?q=1"), ("POST", "/all/3"), ("PUT", "/all/4"), ("GET", "/else"))
_LATE_S = 15.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request: when it was sent and answered, who answered (`side` "" for nobody), and the cookie it carried."""

    sent: float
    answered: float
    method: str
    path: str
    status: int
    side: str
    cookie: str
    problem: str = ""


@dataclass(slots=True)
class Notes:
    """All that the clients saw; `repeated` tells how long each connection had idled that was closed as they sent."""

    exchanges: list[Exchange] = field(default_factory=list)
    repeated: list[float] = field(default_factory=list)


class _Closed(Exception):
    """The other end hung up before the first byte of an answer."""


async def ask_all(place: tuple[str, int], number: int, clients: int, clock: Callable[[], float]) -> Notes:
    """Send so many requests, by so many clients side by side; every fourth opens a new connection for each."""
    notes, left = Notes(), [number]
    await asyncio.gather(*(_Client(place, notes, clock, seed, left).run() for seed in range(clients)))
    return notes


class _Client:
    def __init__(
        self, place: tuple[str, int], notes: Notes, clock: Callable[[], float], seed: int, left: list[int]
    ) -> None:
        self._place = place
        self._notes = notes
        self._clock = clock
        self._chance = random.Random(seed)
        self._left = left
        self._keeps = bool(seed % 4)
        self._has_cookies = bool(seed % 2)
        self._cookie = ""
        self._last = 0.0
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self) -> None:
        while self._left[0] > 0:
            self._left[0] -= 1
            method, path = self._chance.choice(PATHS)
            self._notes.exchanges.append(await self._exchange(method, path))
            if self._has_cookies and self._chance.random() < 0.01:
                self._cookie = ""  # another user
        self._close()

    async def _exchange(self, method: str, path: str) -> Exchange:
        sent, cookie = self._clock(), self._cookie
        try:
            try:
                status, side = await self._once(method, path)
            except _Closed:
                self._notes.repeated.append(sent - self._last)
                status, side = await self._once(method, path)
            problem = "" if status == 200 else f"status {status}"
        except (OSError, asyncio.IncompleteReadError, TimeoutError, _Closed, ValueError) as error:
            self._close()
            status, side, problem = 0, "", f"{type(error).__name__} {error}"
        return Exchange(sent, self._clock(), method, path, status, side, cookie, problem)

    async def _once(self, method: str, path: str) -> tuple[int, str]:
        is_old = self._ends is not None
        if self._ends is None:
            self._ends = await asyncio.open_connection(*self._place)
        reader, writer = self._ends
        body = b"x" * 100 if method in {"POST", "PUT"} else b""
        cookie = f"Cookie: {self._cookie}\r\n" if self._cookie else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: shop\r\n{cookie}Content-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(head.encode() + body)
            raw = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _LATE_S)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self._close()
            if is_old and not getattr(error, "partial", b""):
                raise _Closed from error
            raise
        return await self._answer(reader, raw)

    async def _answer(self, reader: asyncio.StreamReader, raw: bytes) -> tuple[int, str]:
        first, *lines = raw.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        await reader.readexactly(int(headers.get("content-length", "0")))
        self._last = self._clock()
        if self._has_cookies and "set-cookie" in headers:
            self._cookie = headers["set-cookie"].partition(";")[0]
        if headers.get("connection", "").lower() == "close" or not self._keeps:
            self._close()
        return int(first.split()[1]), headers.get("x-backend", "")

    def _close(self) -> None:
        if self._ends:
            self._ends[1].close()
            self._ends = None


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def clock() -> float:
    """Seconds."""
    return time.monotonic()
