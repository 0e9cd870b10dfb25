"""Redis Streams, `redis://HOST`, from Redis 6.2 on: a stream for each side, a consumer group for each that reads it.

The stream is `service_links.SIDE`, a group `service_links.SIDE.READER`. What a process read and did not acknowledge is
claimed by the next one before anything new, so that the order holds. Redis keeps streams in memory: what all groups
have dealt with is trimmed, and while one is `?most=100000` events behind, the rest waits in the outbox. An entry has
the attributes of CloudEvents as its fields, and the data as the field `data`; no binding for Redis is published.
"""

import os
import socket
import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from service_links.errors import Unavailable
from service_links.events import feed
from service_links.events.envelope import BINARY, Message, arrived, wrapped
from service_links.events.event import Event
from service_links.events.feed import Page
from service_links.events.transports import PREFETCH, Reading, Unroutable, name_of, options_of

LEASED, BY_KEY = True, False
MOST = 100_000
"""So many events at most wait in a stream for one of its readers."""
_CONTENT_TYPE, _DATA = "content-type", "data"

Entry = Tuple[bytes, Dict[bytes, bytes]]


class Full(Unavailable):
    """A reader has not read so much that no more is published; it stays in the outbox."""


def stream_of(side: str) -> str:
    """The stream of a side."""
    return "service_links.%s" % side


def group_of(side: str, reader: str) -> str:
    """The consumer group of a reader."""
    return "service_links.%s.%s" % (side, reader)


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A client. Raises Unavailable."""
    import redis

    address, _ = options_of(url, envelope=BINARY, most=MOST)
    patience = {"socket_connect_timeout": 5, "socket_timeout": 10, "health_check_interval": 30}
    client = redis.Redis.from_url(address, protocol=2, **patience)
    try:
        yield client
    except redis.RedisError as error:
        raise Unavailable("Redis at %s does not answer as it should: %s" % (name_of(url), error)) from error
    finally:
        client.close()


def publish(url: str, side: str, read: Callable[[str], Page], position: str, keep: Callable[[str], None]) -> int:
    """Publish what the feed holds after a position, page by page; `keep` is told how far it came after each.

    The position goes to Redis together with the page: a Redis that has lost what it had confirmed, since it writes to
    disk now and then only, or since a replica took over, is sent that again.
    """
    number, stream = 0, stream_of(side)
    options = options_of(url, envelope=BINARY, most=MOST)[1]
    with connected(url) as client:
        position = _earlier(position, client.get(_mark(side)))
        while True:
            page = read(position)
            if page.events:
                _make_room(client, stream, options["most"])
            transaction = client.pipeline(transaction=True)
            for event in page.events:
                transaction.xadd(stream, _fields(wrapped(event, side, options["envelope"])))
            transaction.set(_mark(side), page.position)
            transaction.execute()
            position, number = page.position, number + len(page.events)
            keep(position)
            if page.is_last:
                return number


def declare(url: str, side: str, reader: str) -> None:
    """Make the group of a reader, so that nothing is trimmed before it has read it."""
    with connected(url) as client:
        _join(client, side, reader)


def consume(url: str, reading: Reading) -> int:
    """Hand over events in their order, and acknowledge them afterwards; their number is returned."""
    stream, group = stream_of(reading.side), group_of(reading.side, reading.reader)
    name = "%s:%d" % (socket.gethostname(), os.getpid())
    number = 0
    with connected(url) as client:
        _join(client, reading.side, reading.reader)
        for entries in _left_behind(client, stream, group, name):
            number += _deal(client, reading, entries)
        idle_since = time.monotonic()
        while not reading.is_stopped and time.monotonic() - idle_since <= reading.until_idle:
            reading.beat()
            block = max(1, int(min(reading.until_idle, 1.0) * 1000))
            found = client.xreadgroup(group, name, {stream: ">"}, count=PREFETCH, block=block)
            if found:
                number += _deal(client, reading, found[0][1])
                idle_since = time.monotonic()
        client.xgroup_delconsumer(stream, group, name)
    return number


def waiting(url: str, side: str, reader: str) -> Dict[str, Any]:
    """How many events a reader has not dealt with, and how old the oldest of them is."""
    stream, group = stream_of(side), group_of(side, reader)
    with connected(url) as client:
        _join(client, side, reader)
        (told,) = [each for each in client.xinfo_groups(stream) if each["name"].decode() == group]
        pending = client.xpending(stream, group)
        last = "(" + told["last-delivered-id"].decode()
        unread = told.get("lag")
        if unread is None:  # before Redis 7, and where it has lost count
            unread = len(client.xrange(stream, min=last))
        first = [pending["min"]] if pending["pending"] else [entry for entry, _ in client.xrange(stream, last, count=1)]
        seconds, micros = client.time()
        ages = [seconds + micros / 1e6 - int(each.split(b"-")[0]) / 1000 for each in first]
        return {"events": pending["pending"] + unread, "seconds": max([0.0, *ages]), "held_back": 0}


def _deal(client: Any, reading: Reading, entries: List[Entry]) -> int:
    """Have some entries dealt with, and acknowledge them."""
    if not entries:
        return 0
    stream = stream_of(reading.side)
    reading.take([_event(stream, entry) for entry in entries])
    client.xack(stream, group_of(reading.side, reading.reader), *[entry[0] for entry in entries])
    return len(entries)


def _left_behind(client: Any, stream: str, group: str, name: str) -> Iterator[List[Entry]]:
    """What processes had read that are no more, in the order of the stream: the lease says that no other one reads."""
    start: Any = "0-0"
    while True:
        start, entries, *_ = client.xautoclaim(stream, group, name, 0, start_id=start, count=PREFETCH)
        yield [entry for entry in entries if entry[1] is not None]
        if start == b"0-0":
            break
    for other in client.xinfo_consumers(stream, group):
        if other["name"] != name.encode() and not other["pending"]:
            client.xgroup_delconsumer(stream, group, other["name"])


def _join(client: Any, side: str, reader: str) -> None:
    import redis

    try:
        client.xgroup_create(stream_of(side), group_of(side, reader), id="0", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _make_room(client: Any, stream: str, most: int) -> None:
    """Trim what all groups have dealt with. Raises Unroutable without any, Full where one is too far behind."""
    groups = client.xinfo_groups(stream) if client.exists(stream) else []
    if not groups:
        raise Unroutable("no side reads the stream %s yet: run links_consume over there first" % stream)
    needed = [(_first_needed(client, stream, group), group["name"].decode()) for group in groups]
    lowest, slowest = min(needed)
    client.xtrim(stream, minid="%d-%d" % lowest, approximate=False)
    length = client.xlen(stream)
    if length >= most:
        raise Full("%d events wait in Redis, for %s above all: the others stay in the outbox" % (length, slowest))


def _first_needed(client: Any, stream: str, group: Dict[str, Any]) -> Tuple[int, int]:
    """The lowest entry that a group may ask for again, or the last that it was given."""
    found = group["last-delivered-id"]
    if group["pending"]:
        found = client.xpending(stream, group["name"])["min"] or found
    milliseconds, _, number = found.decode().partition("-")
    return int(milliseconds), int(number or 0)


def _earlier(ours: str, theirs: Optional[bytes]) -> str:
    """Where to go on: where we stopped, or where Redis says so because it knows less; from the beginning without."""
    if theirs is None:
        return ""
    return min(ours, theirs.decode(), key=feed.parse)


def _mark(side: str) -> str:
    return "%s.position" % stream_of(side)


def _fields(message: Message) -> Dict[Any, Any]:
    return {**message.attributes, _CONTENT_TYPE: message.content_type, _DATA: message.body}


def _event(stream: str, entry: Entry) -> Event:
    fields = dict(entry[1])
    body = fields.pop(_DATA.encode(), b"")
    told = {name.decode(errors="replace"): value.decode(errors="replace") for name, value in fields.items()}
    return arrived(Message(told.pop(_CONTENT_TYPE, ""), told, body), "%s %s" % (stream, entry[0].decode()))
