"""Asks DNS for SRV records, with their ports and weights: `dns+srv://_http._tcp.catalog.internal`."""

from __future__ import annotations

from extracted.gateway.answers import Answer, Misspelled, answer
from extracted.gateway.discovery._names import asked_of, services


def resolve(url: str, _last: Answer | None = None) -> Answer:
    """Where the records of the first priority lead. Raises Misspelled, NotDiscovered."""
    asked = asked_of(url)
    if not asked.name or (asked.port and asked.server):
        raise Misspelled(
            url, "dns+srv://_http._tcp.catalog.internal, or dns+srv://10.0.0.2:53/_http._tcp.catalog.internal"
        )
    endpoints, seconds = services(asked, asked.name)
    return answer(url, endpoints, seconds=seconds)
