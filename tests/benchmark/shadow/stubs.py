"""Both sides and the engine for a measurement of speed, in one process: answers of 2 kB at once, and copies at a rate.

`python -m tests.benchmark.shadow.stubs PORT COMPARATOR RATE SECONDS`
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop

_ROWS = [{"id": n, "sku": f"sku-{n}", "title": f"Product number {n}", "price": "12.50"} for n in range(26)]


class Side(asyncio.Protocol):
    """Answers each request with the same rows, the time, and a token of its own."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer all requests that are whole; they have no bodies."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            _, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            now = time.time_ns()
            body = json.dumps(
                {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "token": f"{now:032x}", "rows": _ROWS}
            ).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)  # type: ignore[attr-defined]


async def copies(port: int, rate: int, seconds: float) -> int:
    """Send so many copies a second over a few connections, and read what comes back; how many it were."""
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(8)]
    readers = [asyncio.create_task(_drain(reader)) for reader, _ in pairs]
    began = time.monotonic()
    sent = 0
    while (now := time.monotonic() - began) < seconds:
        while sent < now * rate:
            target = f"/rows/{sent % 1000}/?page=1".encode()
            head = b" HTTP/1.1\r\nHost: shop.example\r\nAccept: application/json\r\nCookie: sessionid=abc\r\n\r\n"
            pairs[sent % 8][1].write(b"GET " + target + head)
            sent += 1
        await asyncio.sleep(0.005)
    await asyncio.gather(*(writer.drain() for _, writer in pairs))
    await asyncio.sleep(2)
    for task in readers:
        task.cancel()
    for _, writer in pairs:
        writer.close()
    return sent


async def _drain(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


async def _main(port: int, comparator: int, rate: int, seconds: float) -> None:
    server = await asyncio.get_running_loop().create_server(Side, "127.0.0.1", port, backlog=512)
    async with server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        sys.stdout.write(f"{await copies(comparator, rate, seconds)}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


if __name__ == "__main__":
    uvloop.run(_main(*map(int, sys.argv[1:4]), float(sys.argv[4])))  # type: ignore[call-arg]
