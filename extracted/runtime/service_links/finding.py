"""Remembers where sides are that a registry knows: asked again in the background, kept where it is down."""

import logging
import os
import random
import threading
import time
from typing import Dict, List, Set, Tuple

from service_links import registries
from service_links.errors import LinkError, Unavailable

FRESH = 5.0
"""After so many seconds an answer is still used, and a new one asked for meanwhile."""

STALE = 60.0
"""After so many seconds nobody uses an answer without having asked."""

_logger = logging.getLogger("service_links")
_lock = threading.Lock()
_known: Dict[str, Tuple[float, Tuple[registries.Endpoint, ...]]] = {}
_asked: Set[Tuple[int, str]] = set()  # by process: a thread is not there after a fork
_avoided: Dict[str, float] = {}  # places that could not be connected to, and until when they come last


def places(url: str) -> List[str]:
    """Where a side answers, as addresses to be tried in this order; a url that is no registry's is the only one.

    Raises Unavailable where a registry knows of nothing, or cannot be asked and never could.
    """
    if not registries.is_registry(url):
        return [url]
    now = time.monotonic()
    with _lock:
        at, found = _known.get(url, (float("-inf"), ()))
    if now - at > STALE:
        found = _ask(url)
    elif now - at > FRESH:
        _ask_meanwhile(url)
    if not found:
        raise Unavailable("the registry %s knows of nothing that answers" % url)
    # Each comes first as often as its weight says (Efraimidis and Spirakis, 2006).
    drawn = sorted(found, key=lambda each: random.random() ** (1 / each.weight), reverse=True)  # noqa: S311
    named = ["http://" + each.address for each in drawn]
    return sorted(named, key=lambda place: _avoided.get(place, 0.0) > now)


def avoid(place: str) -> None:
    """Have a place that cannot be connected to come last for a while."""
    _avoided[place] = time.monotonic() + FRESH


def forget() -> None:
    """Forgets all that registries said; for tests."""
    with _lock:
        _known.clear()
        _asked.clear()
        _avoided.clear()


def _ask(url: str) -> Tuple[registries.Endpoint, ...]:
    """What a registry says; where it cannot be asked or knows of nothing, what was known last."""
    last = _known.get(url, (0.0, ()))[1]
    try:
        found = registries.find(url)
    except LinkError as error:
        if not last:
            raise
        _logger.warning("%s; what was known last stays", error)
        found = ()
    with _lock:
        _known[url] = (time.monotonic(), found or last)
    return found or last


def _ask_meanwhile(url: str) -> None:
    mark = (os.getpid(), url)
    with _lock:
        if mark in _asked:
            return
        _asked.add(mark)

    def ask() -> None:
        try:
            _ask(url)
        finally:
            with _lock:
                _asked.discard(mark)

    threading.Thread(target=ask, name="service_links.finding", daemon=True).start()
