"""A request that is asked again, and how it is written down: `GET /api/products/?page=2`, or as JSON."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from banyan.comparison.redaction import is_hidden, redacted_target, redacted_text
from banyan.errors import BadDocument
from banyan.plan.routes import METHODS, READS

HOP_BY_HOP = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"),
        *("transfer-encoding", "upgrade", "content-length", "expect"),
    }
)
"""Headers of one connection, never passed on (RFC 9110, section 7.6.1), and those that the client writes itself."""

SERVICE_AUTHORIZATION = "x-banyan-service-authorization"
"""Where the edge exchanges sessions for tokens, it says here what the service would get."""

_OWN = frozenset(
    {
        *("accept-encoding", "x-banyan-shadow", "x-banyan-sandbox", "x-banyan-sandbox-wrote", "x-banyan-route"),
        SERVICE_AUTHORIZATION,
        *("if-none-match", "if-modified-since"),
    }
)
"""What is said to the comparator alone; and conditions, under which there would be nothing to compare."""

_TOLD = frozenset({"accept", "accept-language", "content-type", "host", "authorization", "cookie", "x-csrftoken"})
"""Headers that an answer may depend on; the command that repeats a request has them."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as it came: `target` is the path with its query, percent-encoded."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def is_safe(self) -> bool:
        """Whether it may be asked again without a second thought."""
        return self.method in READS

    @property
    def path(self) -> str:
        """Without the query."""
        return self.target.partition("?")[0]

    def passed_on(self) -> list[tuple[str, str]]:
        """The headers that both sides are to get."""
        return [(name, value) for name, value in self.headers if name.lower() not in HOP_BY_HOP | _OWN]

    def for_service(self) -> Exchange:
        """The request as the edge would send it to the service: with the token that a session was exchanged for."""
        token = self.lowered().get(SERVICE_AUTHORIZATION)
        if token is None:
            return self
        others = (pair for pair in self.headers if pair[0].lower() != "authorization")
        return replace(self, headers=(*others, ("Authorization", token)))

    def lowered(self) -> dict[str, str]:
        """Headers by their names in small letters, as routes match them; the first of each."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), value)
        return found


def command(exchange: Exchange, url: str) -> str:
    """A `curl` that asks again; what is secret has a variable of the shell in its place."""
    words = ["curl", "-i"]
    if exchange.method == "HEAD":
        words.append("--head")
    elif exchange.method != "GET":
        words += ["-X", exchange.method]
    parts = [shlex.quote(word) for word in words]
    for name, value in exchange.headers:
        if name.lower() in _TOLD:
            parts.append(f"-H {_header(name, value)}")
    if exchange.body:
        parts.append('--data-binary "$BODY"')
    return " ".join([*parts, shlex.quote(url.rstrip("/") + redacted_target(exchange.target))])


def read_exchanges(path: Path, text: str) -> Iterator[Exchange]:
    """Requests as they stand in a file, one a line: a method and a target, or a JSON object. Raises BadDocument."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found = _from_json(line) if line.lstrip().startswith("{") else _from_words(line)
            if isinstance(found, str):
                hint = 'write `GET /path`, or {"method": "GET", "target": "/path", "headers": {...}}'
                raise BadDocument(path, [(number, found)], hint=hint)
            yield found


def _from_words(line: str) -> Exchange | str:
    words = line.split()
    if len(words) == 1:
        words = ["GET", *words]
    return _checked(words[0].upper(), words[1]) if len(words) == 2 else "it is no method and target"


def _from_json(line: str) -> Exchange | str:
    try:
        document = json.loads(line)
    except ValueError as error:
        return f"it is no JSON: {error}"
    if unknown := sorted(set(document) - {"method", "target", "headers", "body"}):
        return f"there is no key called {unknown[0]!r}"
    headers, body = document.get("headers", {}), document.get("body", "")
    if not isinstance(headers, Mapping) or not all(isinstance(value, str) for value in headers.values()):
        return "headers are an object of strings"
    if not isinstance(body, str):
        return "the body is a string"
    pairs = tuple((str(name), value) for name, value in headers.items())
    return _checked(str(document.get("method", "GET")).upper(), str(document.get("target", "")), pairs, body.encode())


def _checked(method: str, target: str, headers: tuple[tuple[str, str], ...] = (), body: bytes = b"") -> Exchange | str:
    if method not in METHODS:
        return f"{method} is none of {', '.join(METHODS)}"
    if not target.startswith("/") or any(character <= " " or character > "~" for character in target):
        return f"{target!r} is no path with a query, percent-encoded"
    return Exchange(method, target, headers, body)


def _header(name: str, value: str) -> str:
    if is_hidden(name):
        return f'"{name}: ${name.upper().replace("-", "_")}"'
    return shlex.quote(f"{name}: {redacted_text(value)}")
