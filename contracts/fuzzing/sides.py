"""A side that answers: requests with the credentials of an identity, and what happens when nobody answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from banyan.comparison.answers import Answer
from banyan.errors import BanyanError
from contracts.fuzzing.calls import Request

LARGEST = 8_000_000
"""Bytes of a body that are compared."""

Headers = tuple[tuple[str, str], ...]


class NoAnswer(BanyanError):
    """A side does not answer any more; what was found until then is kept."""

    def __init__(self, name: str, url: str, reason: str) -> None:
        super().__init__(
            f"{name} does not answer: {reason}",
            where=url,
            hint=f"start it, `banyan up` does, or say where it is: --url {name}=...; what was found so far is kept",
        )
        self.name = name


@dataclass(slots=True)
class Side:
    """The monolith or a service, at an address; `identities` are headers by the name of who sends them.

    `host` is what it is called in the requests, so that both sides make the same links.
    """

    name: str
    url: str
    identities: Mapping[str, Headers] = field(default_factory=dict)
    patience: float = 30.0
    host: str = ""
    asked: int = 0
    _client: httpx.Client | None = None

    def ask(self, request: Request, identity: str = "", extra: Headers = ()) -> Answer:
        """The answer; one of status 0 where the connection broke though the side still runs. Raises NoAnswer."""
        named = (("Host", self.host),) if self.host else ()
        headers = [*named, *_own(request), *self.identities.get(identity, ()), *extra]
        self.asked += 1
        try:
            return self._sent(request, headers)
        except httpx.TimeoutException:
            return Answer(0, (("x-banyan", f"no answer within {self.patience:g} s"),))
        except (httpx.TransportError, httpx.InvalidURL) as error:
            self._require_alive(error)
            return Answer(0, (("x-banyan", f"no answer: {type(error).__name__}"),))

    def close(self) -> None:
        """Give the connection back."""
        if self._client:
            self._client.close()
            self._client = None

    def _sent(self, request: Request, headers: list[tuple[str, str]]) -> Answer:
        if self._client is None:
            self._client = httpx.Client(timeout=self.patience, trust_env=False, follow_redirects=False)
        sent = self._client.build_request(
            request.method,
            self.url.rstrip("/") + request.target,
            headers=[(name.encode("ascii"), value.encode("utf-8", "replace")) for name, value in headers],
            content=request.body or None,
        )
        found = self._client.send(sent)
        self._client.cookies.clear()
        body = found.content
        return Answer(found.status_code, tuple(found.headers.multi_items()), body[:LARGEST], len(body) <= LARGEST)

    def _require_alive(self, error: Exception) -> None:
        self.close()
        for _ in range(2):
            with contextlib.suppress(httpx.TimeoutException):
                try:
                    httpx.get(self.url, timeout=self.patience, trust_env=False)
                except httpx.ConnectError:
                    continue
                except httpx.TransportError:
                    pass
            return
        raise NoAnswer(self.name, self.url, str(error) or type(error).__name__) from error


@contextlib.contextmanager
def closing(*sides: Side) -> Iterator[None]:
    """Give back all connections in the end."""
    try:
        yield
    finally:
        for side in sides:
            side.close()


def _own(request: Request) -> Iterator[tuple[str, str]]:
    given = {name.lower() for name, _ in request.headers}
    if "accept" not in given:
        yield "Accept", "*/*"
    if "user-agent" not in given:
        yield "User-Agent", "banyan-fuzz"
    yield from request.headers
