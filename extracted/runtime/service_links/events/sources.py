"""Where the events of another side are read, by the scheme of an address: `http`, `memory`, or that of a broker."""

import os
from typing import Any, Callable, Dict, List
from urllib.parse import urlsplit

from django.conf import settings

from service_links import registries
from service_links.contracts import configured, contracts
from service_links.errors import Misconfigured
from service_links.events import transports
from service_links.events.feed import LIMIT, Page, events

MEMORY: Dict[str, Callable[[str], Page]] = {}
"""Feeds of this process by name, for `memory://NAME` in tests."""


def url_of(side: str) -> str:
    """Where the events of a side are: SERVICE_LINKS_EVENTS, SERVICE_LINKS_<NAME>_EVENTS_URL, or where it answers."""
    name = "SERVICE_LINKS_%s_EVENTS_URL" % side.upper().replace("-", "_")
    return getattr(settings, "SERVICE_LINKS_EVENTS", {}).get(side) or os.environ.get(name) or configured(side)


def reader(side: str, limit: int = LIMIT) -> Callable[[str], Page]:
    """A function from a position to the page after it. Raises Misconfigured for a scheme that is not known."""
    url = url_of(side)
    scheme = urlsplit(url).scheme
    if scheme in {"http", "https"} or registries.is_registry(url):
        return lambda position: _asked(side, position, limit)
    if scheme == "memory":
        return MEMORY[urlsplit(url).netloc]
    known = ", ".join(["http", "https", *sorted(transports.SCHEMES)])
    raise Misconfigured("events of %s cannot be read from %s://; use one of %s" % (side, scheme, known))


def ask(side: str, method: str, path: str, body: Any) -> Dict[str, Any]:
    """What another side answers, by the client of the links: with its token, time-outs, retries and breaker."""
    from service_links import client

    return client.send(side, method, path, body, idempotent=True)


def waiting(side: str, position: str) -> Dict[str, Any]:
    """How many events of a side wait after a position."""
    return ask(side, "GET", "events/lag/?after=%s" % position, None)


def unpublished(side: str) -> Dict[str, Any]:
    """How many events of a side were not handed over to its broker yet."""
    return ask(side, "GET", "events/lag/?unpublished=true", None)


def _asked(side: str, position: str, limit: int) -> Page:
    answer = ask(side, "GET", "events/?after=%s&limit=%d&reader=%s" % (position, limit, contracts().side), None)
    found: List[Any] = events(answer["events"])
    return Page(tuple(found), answer["position"], answer["is_last"])
