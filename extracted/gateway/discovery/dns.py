"""Asks DNS for the A records of a name (AAAA without any): `dns://catalog.internal:8000`."""

from __future__ import annotations

from extracted.gateway.answers import Answer, Misspelled, answer
from extracted.gateway.discovery._names import addresses, asked_of
from extracted.gateway.endpoints import Endpoint


def resolve(url: str, _last: Answer | None = None) -> Answer:
    """All addresses of a name, at one port. Raises Misspelled, NotDiscovered."""
    asked = asked_of(url)
    if not asked.name or not asked.port:
        raise Misspelled(url, "dns://catalog.internal:8000, or dns://10.0.0.2:53/catalog.internal:8000")
    hosts, seconds = addresses(asked, asked.name)
    port = asked.port
    return answer(url, (Endpoint(host, port) for host in hosts), seconds=seconds)
