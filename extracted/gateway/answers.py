"""What a way to discover endpoints answers, and how it fails."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ssl import SSLContext, create_default_context
from urllib.parse import SplitResult, urlsplit

from banyan.errors import BanyanError, UsageError
from extracted.gateway.endpoints import Endpoint, distinct

PATIENCE_S = 3.0
"""So long a registry has to be reached, or to answer a question that does not wait for a change."""

WAIT_S = 20.0
"""So long a question waits for a change, where a registry can."""


class NotDiscovered(BanyanError):
    """Nobody says where a side is: its registry is down, or says what is no address."""

    def __init__(self, url: str, why: str) -> None:
        hint = "see that it runs and can be reached from here, and that `url` is right; what was known last goes on"
        super().__init__(f"{url} does not tell where it is: {why}", hint=hint)


class Misspelled(UsageError):
    """A url that says too little to ask anybody."""

    def __init__(self, url: str, like: str) -> None:
        super().__init__(f"{url} says too little to find anything by", hint=f"write it like {like}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a side is now, in a stable order; () if the registry knows of nothing.

    With a `mark` the next question can wait for a change; without one the answer holds for `seconds`.
    """

    endpoints: tuple[Endpoint, ...]
    mark: str = ""
    seconds: float = 0.0


def answer(url: str, endpoints: Iterable[Endpoint], *, mark: str = "", seconds: float = 0.0) -> Answer:
    """An answer whose endpoints are made on the way. Raises NotDiscovered for what is no address."""
    try:
        return Answer(distinct(endpoints), mark, seconds)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotDiscovered(url, f"its answer makes no sense ({error})") from error


def server_of(url: str, like: str) -> tuple[SplitResult, str, str]:
    """A url in parts, the HTTP address of its registry, and what is asked there. Raises Misspelled."""
    parts = urlsplit(url)
    asked = parts.path.removeprefix("/")
    if not parts.port or not asked:
        raise Misspelled(url, like)
    scheme = "https" if parts.scheme.endswith("+https") else "http"
    return parts, f"{scheme}://{parts.netloc}", asked


def trusted(url: str, environ: Mapping[str, str], authority: str, certificate: str, key: str) -> SSLContext | bool:
    """Whom a registry that is asked over TLS must be known by, and what it knows us by: the names of variables.

    Without them the authorities of the system count, and nothing is shown. Raises NotDiscovered.
    """
    if not urlsplit(url).scheme.endswith("+https"):
        return False
    try:
        context = create_default_context(cafile=environ.get(authority) or None)
        if shown := environ.get(certificate):
            context.load_cert_chain(shown, environ.get(key) or None)
    except (OSError, ValueError) as error:
        raise NotDiscovered(url, f"{authority}, {certificate} or {key} cannot be used: {error}") from error
    return context


def json_of(url: str, text: str | bytes) -> object:
    """What a registry wrote. Raises NotDiscovered."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotDiscovered(url, f"its answer is no JSON ({error})") from error
