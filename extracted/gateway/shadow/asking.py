"""Asks a side, and takes its answer as it comes: no redirect followed, no cookie kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banyan.comparison.answers import Answer
from extracted.gateway.shadow.exchange import Exchange

if TYPE_CHECKING:
    from aiohttp import ClientSession, StreamReader

LARGEST = 4 * 1024 * 1024
"""Of longer bodies the beginning is compared."""

SHADOW = ("X-Banyan-Shadow", "1")
"""Tells a side that nobody waits for the answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """There was no answer; `reason` says why."""

    reason: str


@dataclass(slots=True)
class Asker:
    """Asks over connections that are kept; `seconds` are enough for an answer, or there is none."""

    session: ClientSession
    seconds: float

    async def ask(self, url: str, exchange: Exchange, extra: tuple[tuple[str, str], ...] = ()) -> Answer | Silence:
        """One answer, or why there is none."""
        import aiohttp
        from multidict import CIMultiDict
        from yarl import URL

        headers = CIMultiDict([*exchange.passed_on(), SHADOW, *extra, ("Accept-Encoding", "identity")])
        address = URL(url.rstrip("/") + exchange.target, encoded=True)
        try:
            async with (
                asyncio.timeout(self.seconds),
                self.session.request(
                    exchange.method, address, headers=headers, data=exchange.body or None, allow_redirects=False
                ) as response,
            ):
                body = await first_bytes(response.content, LARGEST + 1)
                raw = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
                return Answer(response.status, raw, body[:LARGEST], is_whole=len(body) <= LARGEST)
        except TimeoutError:
            return Silence(f"no answer within {self.seconds:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Silence(_reason(error))


@asynccontextmanager
async def asking(seconds: float) -> AsyncIterator[Asker]:
    """Ask as long as this is open; headers are those of the requests alone."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
    skipped = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, skip_auto_headers=skipped, cookie_jar=jar) as session:
        yield Asker(session, seconds)


async def first_bytes(content: StreamReader, most: int) -> bytes:
    """A body to its end, or its first bytes."""
    part = await content.read(most)
    parts, left = [part], most - len(part)
    while part and left > 0 and not content.at_eof():
        part = await content.read(left)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _reason(error: Exception) -> str:
    """What went wrong, without addresses."""
    return type(error).__name__.removesuffix("Error").removeprefix("Client") or "no connection"
