"""The documents of a plan's sides: files that somebody named or the plan names, else what a running side tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from banyan.errors import UnknownName, UsageError
from banyan.openapi.reading import Document, document_of, read_document
from banyan.plan.values import MONOLITH, Plan
from banyan.progress import Progress, silent
from contracts.composing.serving import services_that_answer
from contracts.composing.values import Side
from contracts.fuzzing.documents import PLACES

ASKED_FOR = "application/vnd.oai.openapi+json, application/json;q=0.9, */*;q=0.5"

_VERSION = re.compile(r"""["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\.""")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of sides by name: `documents` are files or addresses, `urls` where they answer.

    `headers` go along with each request, since a side may tell its document to some alone.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    headers: Headers = ()


def read_sides(plan: Plan, file: Path, said: Said, progress: Progress = silent) -> dict[str, Side]:
    """The monolith and every service that a route has moved to, with their documents.

    Raises UnknownName, UsageError for a side that cannot be asked, UnreadablePath, BadDocument.
    """
    names = (MONOLITH, *services_that_answer(plan))
    known = {MONOLITH, *(service.name for service in plan.services)}
    for name in (*said.documents, *said.urls):
        if name not in known:
            raise UnknownName("side", name, tuple(known), where=str(file))
    found = {}
    for done, name in enumerate(names):
        progress(f"document of {name}", done, len(names))
        found[name] = Side(name, _document(plan, file, name, said))
    return found


def _document(plan: Plan, file: Path, name: str, said: Said) -> Document:
    planned = next((target.openapi for target in plan.targets if target.name == name and target.openapi), "")
    if name in said.documents:
        place = said.documents[name]
        is_address = place.startswith(("http://", "https://"))
        return _asked(name, [place], said.headers) if is_address else read_document(Path(place))
    if planned and name not in said.urls:
        return read_document(file.parent / planned)
    url = said.urls.get(name) or _address(plan, file, name)
    return _asked(name, [url.rstrip("/") + place for place in PLACES], said.headers)


def _address(plan: Plan, file: Path, name: str) -> str:
    from extracted.running.addresses import addresses, known_at

    known = known_at(plan, file)
    try:
        found = known if name in known else addresses(plan, file)
    except UsageError as error:  # the plan does not say how all is started, and need not
        raise UsageError(f"nobody says where {name} is", where=str(file), hint=_hint(name)) from error
    if name not in found:
        raise UsageError(f"nobody says where {name} is", where=str(file), hint=_hint(name))
    return found[name]


def _asked(name: str, urls: Sequence[str], headers: Headers) -> Document:
    """The first document that one of these addresses tells. Raises UsageError, BadDocument."""
    import httpx

    answers = []
    with httpx.Client(
        headers=[("Accept", ASKED_FOR), *headers], timeout=30, trust_env=False, follow_redirects=not headers
    ) as client:
        for url in urls:
            try:
                found = client.get(url)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise UsageError(
                    f"{name} cannot be asked for its OpenAPI document: {str(error) or type(error).__name__}",
                    where=url,
                    hint=f"start it, `banyan up` does; or {_hint(name)}",
                ) from error
            if found.status_code == 200 and _VERSION.search(found.text):
                return document_of(Path(re.sub(r"^https?://", "", url)), found.text)
            answers.append(f"{found.status_code} at {found.request.url.path}")
    raise UsageError(
        f"{name} answers, and tells no OpenAPI document: {', '.join(answers)}",
        where=urls[0],
        hint=f"{_hint(name)}; with --header where it tells it to some alone",
    )


def _hint(name: str) -> str:
    return f"name a file: --document {name}=openapi.json, or `openapi` in [targets.{name}] of the plan"
