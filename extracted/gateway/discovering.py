"""Asks where sides are whose url is no address, and remembers it: what was known last outlives a registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from banyan.errors import BanyanError
from extracted.gateway.answers import Answer, NotDiscovered
from extracted.gateway.discovery import DISCOVERIES
from extracted.gateway.endpoints import Endpoint, address
from extracted.gateway.table import Endpoints
from extracted.running.state import alone, read_json, replace_json

Say = Callable[[str], None]

FILE = "endpoints.json"
_LOCK = "endpoints.lock"
NOBODY = "it knows of no endpoint"


def is_discovered(url: str) -> bool:
    """Whether a url says where to ask for endpoints, rather than where something answers."""
    return _kind(url) in DISCOVERIES


def resolved(url: str, last: Answer | None = None) -> Answer:
    """What its registry says now; after a `last` answer some wait for a change. Raises NotDiscovered, Misspelled."""
    try:
        answer: Answer = DISCOVERIES.load(_kind(url)).resolve(url, last)
    except BanyanError:
        raise
    except Exception as error:  # an extension that breaks is one that does not answer
        raise NotDiscovered(url, repr(error)) from error
    return answer


def endpoints_of(urls: Iterable[str], folder: Path) -> dict[str, Endpoints]:
    """What is known of each url that is discovered, or what its registry says otherwise. Raises NotDiscovered."""
    last = known(folder)
    return {url: last.get(url) or _somewhere(url) for url in urls if is_discovered(url)}


def address_of(url: str, folder: Path) -> str:
    """A url that can be asked: of a side that is discovered its first endpoint, any other as it is."""
    found = endpoints_of([url], folder)
    return f"http://{address(found[url][0])}" if url in found else url


def look_up(urls: Iterable[str], folder: Path, say: Say) -> dict[str, Endpoints]:
    """What each registry says now; where one is down or empty what was known last, and that is said.

    Raises NotDiscovered where nothing was known, Misspelled.
    """
    last, found = known(folder), {}
    for url in sorted({url for url in urls if is_discovered(url)}):
        try:
            found[url] = _somewhere(url)
        except NotDiscovered as error:
            if not last.get(url):
                raise
            found[url] = last[url]
            say(f"warning: {kept(error.message, last[url])}")
    return found


def known(folder: Path) -> dict[str, Endpoints]:
    """What was known last, by url; a file that cannot be read says nothing."""
    try:
        found = read_json(folder / FILE)
        rows = found if isinstance(found, dict) else {}
        return {url: tuple(Endpoint(*each) for each in endpoints) for url, endpoints in rows.items()}
    except (BanyanError, TypeError, ValueError):
        return {}


def remember(folder: Path, found: Mapping[str, Endpoints]) -> None:
    """Keep what is known now. Raises UnwritablePath."""
    if found:
        with alone(folder / _LOCK):
            whole = {**known(folder), **found}
            rows = {url: [(one.host, one.port, one.weight) for one in each] for url, each in whole.items()}
            replace_json(folder / FILE, rows)


def kept(trouble: str, endpoints: Endpoints) -> str:
    """What is said where nothing changes although something should."""
    return f"{trouble}; its last endpoints stay: {written(endpoints)}"


def written(endpoints: Endpoints) -> str:
    """Endpoints for people."""
    return ", ".join(map(address, endpoints))


def _somewhere(url: str) -> Endpoints:
    found = resolved(url).endpoints
    if not found:
        raise NotDiscovered(url, NOBODY)
    return found


def _kind(url: str) -> str:
    return url.partition(":")[0].replace("+", "_")
