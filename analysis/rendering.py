"""From a request to the text of a report; one that was written before comes from the cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from analysis import reports
from analysis.cache import Cache
from analysis.config import NO_STRATEGY, Config, fingerprint
from analysis.pipeline import report_of, without_collection
from analysis.reading import read
from analysis.reports import Page
from banyan.progress import shown


@dataclass(frozen=True, slots=True)
class Request:
    """A report that somebody asked for; `page` says what a format for people is to speak of."""

    path: Path
    format: str
    config: Config
    colour: bool = False
    width: int = 100
    page: Page = "report"


def rendered(request: Request) -> str:
    """Return the report as text."""
    with shown() as progress, without_collection(for_good=True):
        listing = read(request.path)
        key = _key(request, fingerprint(listing, request.path, request.config))
        cache = Cache(request.config.cache)
        try:
            known = cache.many("reports", (key,)).get(key)
            if known is not None:
                return known.decode()
        finally:
            cache.close()
        shown_at_all = reports.shows_proposal(request.format, request.page)
        config = request.config if shown_at_all else replace(request.config, strategy=NO_STRATEGY)
        text = _render(request, report_of(request.path, listing, config, progress))
        cache = Cache(request.config.cache)
        cache.store("reports", [(key, text.encode())])
        cache.close()
    return text


def _key(request: Request, fingerprint: str) -> str:
    return f"{fingerprint}-{request.page}-{request.format}-{request.colour}-{request.width}"


def _render(request: Request, report: object) -> str:
    render = reports.load(request.format, request.page)
    if request.format == "terminal":
        return render(report, colour=request.colour, width=request.width)  # type: ignore[call-arg, arg-type]
    return render(report)  # type: ignore[arg-type]
