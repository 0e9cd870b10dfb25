"""A real server for generators, in a process of its own, so that it can be stopped and killed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

CODE = """
import asyncio, sys
STATUS = {b"bad": b"500 Oh", b"moved": b"302 Found\\r\\nLocation: /elsewhere"}
HEAD = b"HTTP/1.1 %s\\r\\nContent-Length: %d\\r\\n\\r\\n%s"
def length(head):
    lines = head.lower().split(b"\\r\\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
async def answer(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            method, path = head.split(b" ", 2)[:2]
            body = await reader.readexactly(length(head))
            first, *others = path.strip(b"/").split(b"/")
            if first in (b"slow", b"never"):
                await asyncio.sleep(float(others[0]) if others else 3600)
            text = method + b" " + path + b" " + body
            writer.write(HEAD % (STATUS.get(first, b"200 OK"), len(text), text))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=2000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a server that echoes, and its process.

    `/slow/SECONDS` takes so long, `/never` for ever; `/bad` fails, `/moved` redirects.
    """
    process = subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
