"""Where something answers: a host, a port, and its share among others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\Z")
_WRITTEN = re.compile(r"(?:http://)?(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>[0-9]{1,5})/?\Z")
_LAST_PORT = 65535
_HEAVIEST = 65535


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """One address of a side; of several, each gets its `weight` in requests. Raises ValueError.

    What it holds may come from elsewhere and stands in the configuration of an engine: only what can be a host is one.
    """

    host: str
    port: int
    weight: int = 1

    def __post_init__(self) -> None:
        if not _HOST.match(self.host) or not 0 < self.port <= _LAST_PORT or not 0 < self.weight <= _HEAVIEST:
            raise ValueError(f"{self.host!r}, port {self.port!r}, weight {self.weight!r} is no address")


def read(text: str, weight: int = 1) -> Endpoint:
    """An address as it is written, `10.0.0.7:8000`, `[::1]:8000` or `http://shop:8000`. Raises ValueError."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no address")
    return Endpoint(found["six"] or found["host"], int(found["port"]), weight)


def address(endpoint: Endpoint) -> str:
    """A host and a port as all engines write them."""
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    return f"{host}:{endpoint.port}"


def distinct(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Each address once, in an order that is always the same; of several weights of one the heaviest counts."""
    found: dict[tuple[str, int], Endpoint] = {}
    for each in sorted(endpoints):
        found[each.host, each.port] = each
    return tuple(found.values())
