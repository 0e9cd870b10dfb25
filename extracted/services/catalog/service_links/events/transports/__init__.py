"""The brokers that carry events, one file each, by the scheme of their address; a client is imported where it is used.

Each file has `publish`, `declare`, `consume` and `waiting`, and says by `LEASED` whether a process must hold the lease
of its cursor to read, since the broker lets several processes read at once, and by `BY_KEY` whether events of several
things may come in another order than they happened in.
"""

from importlib import import_module
from typing import Any, Callable, Dict, List, NamedTuple, Tuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from service_links.errors import Misconfigured, Unavailable
from service_links.events.event import Event

SCHEMES = {
    "amqp": "rabbitmq",
    "amqps": "rabbitmq",
    "kafka": "kafka",
    "kafkas": "kafka",
    "redis": "redis_streams",
    "rediss": "redis_streams",
}
_PORTS = {"amqp": 5672, "amqps": 5671, "kafka": 9092, "kafkas": 9092, "redis": 6379, "rediss": 6379}
PREFETCH = 200
"""So many events at most are handed over at once, and are in memory before they are dealt with."""


class Unroutable(Unavailable):
    """Nobody is known to read an event; it stays in the outbox until somebody is."""


class Reading(NamedTuple):
    """What is read of a broker: the events of `side` for `reader`, in their order.

    `take` is called with each batch, and what it has dealt with is acknowledged when it returns; `reached` with the
    position in the other side's feed up to which all was taken, where the broker knows. Reading ends when nothing has
    come for `until_idle` seconds, or soon after `stop` is set; `beat` is called all the while.
    """

    side: str
    reader: str
    take: Callable[[List[Event]], Any]
    until_idle: float
    stop: Any = None
    beat: Callable[[], None] = lambda: None
    reached: Callable[[str], None] = lambda position: None

    @property
    def is_stopped(self) -> bool:
        """Whether no more is to be read."""
        return bool(self.stop and self.stop.is_set())


def is_broker(url: str) -> bool:
    """Whether events are sent to us, by a broker, instead of being asked for."""
    return urlsplit(url).scheme in SCHEMES


def of(url: str) -> Any:
    """The file of an address. Raises Misconfigured."""
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        raise Misconfigured("no broker is known by %s://; use %s" % (scheme, ", ".join(sorted(SCHEMES))))
    return import_module("service_links.events.transports.%s" % SCHEMES[scheme])


def name_of(url: str) -> str:
    """A broker without its password and its options, as cursors and messages have it."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    port = "" if ":" in hosts else ":%d" % _PORTS.get(parts.scheme, 0)
    return "%s%s%s" % (hosts, port, parts.path)


def options_of(url: str, **known: Any) -> Tuple[str, Dict[str, Any]]:
    """An address without options of ours, and these: `known` gives their defaults. Raises Misconfigured."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query, keep_blank_values=True)
    found = dict(known)
    for name, value in given:
        if name in known:
            try:
                found[name] = type(known[name])(value)
            except ValueError as error:
                raise Misconfigured("%s=%s in the address of a broker: %s" % (name, value, error)) from error
    rest = urlencode([pair for pair in given if pair[0] not in known])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, rest, "")), found
