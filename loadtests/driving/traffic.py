"""What is asked: requests by route, each with its part of the traffic, as lines of JSON."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from banyan.errors import BadDocument, UnreadablePath

FIRST_BAD = 400
_T = TypeVar("_T")
_KEYS = {"route", "method", "path", "headers", "body", "weight", "status", "contains"}
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_METHOD = re.compile(r"[A-Z]+\Z")
_PATH = re.compile(r"/[^\x00-\x20\x7f]*\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `path` is sent as it is, `route` is the name that it is counted under.

    An answer is good with one of these `status`, or with any below 400 where none is given, and if it has all of
    `contains` in it.
    """

    path: str
    route: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    weight: float = 1.0
    status: tuple[int, ...] = ()
    contains: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The route, or method and path where none is named."""
        return self.route or f"{self.method} {self.path.partition('?')[0]}"

    def wrong(self, status: int, body: str) -> str:
        """What is wrong with an answer; "" for nothing."""
        if self.status and status not in self.status:
            return f"status {status}, not {' or '.join(map(str, self.status))}"
        if not self.status and not 100 <= status < FIRST_BAD:
            return f"status {status}"
        return next((f"{text[:60]!r} is not in the answer" for text in self.contains if text not in body), "")


def drawn(traffic: Sequence[Asked], count: int, seed: int) -> list[int]:
    """Which request each arrival makes: as many of each as its weight says, in an order by lot.

    Shares are exact to one request, so that two blocks never differ by the luck of what they were asked.
    """
    weights = np.array([asked.weight for asked in traffic])
    wanted = np.cumsum(weights / weights.sum()) * count
    places = np.searchsorted(wanted, np.arange(count) + 0.5)
    return [int(place) for place in np.random.default_rng(seed).permutation(places)]


def read(path: Path, environ: Mapping[str, str] = os.environ) -> tuple[Asked, ...]:
    """The requests of a file, one JSON object a line; `${NAME}` in headers is a variable of the environment.

    Raises UnreadablePath, BadDocument.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, getattr(error, "strerror", None) or "it is no text in UTF-8") from error
    found: list[Asked] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(_filled(asked(json.loads(line)), environ))
        except (ValueError, RecursionError) as error:
            problems.append((number, str(error)))
    if not found and not problems:
        problems.append((0, "no request is in it"))
    if problems:
        hint = 'one object a line, as {"path": "/products/", "route": "browse", "weight": 3}; docs/load.md has all keys'
        raise BadDocument(path, problems, hint=hint)
    return tuple(found)


def _filled(each: Asked, environ: Mapping[str, str]) -> Asked:
    """A request whose headers have their tokens. Raises ValueError for a variable that is not set."""

    def value(found: re.Match[str]) -> str:
        if not environ.get(found[1]):
            raise ValueError(f"the variable {found[1]} is not set, and a header needs it")
        return environ[found[1]]

    return replace(each, headers={name: _VARIABLE.sub(value, text) for name, text in each.headers.items()})


def asked(document: object) -> Asked:
    """A request from its document. Raises ValueError with what is wrong."""
    if not isinstance(document, dict):
        raise ValueError("a request is an object")  # noqa: TRY004  told as wrong input
    if unknown := sorted(set(document) - _KEYS):
        raise ValueError(f"there is no key called {unknown[0]!r}: it has {', '.join(sorted(_KEYS))}")
    path, method = document.get("path"), document.get("method", "GET")
    if not isinstance(path, str) or not _PATH.match(path):
        raise ValueError("path should begin with / and have no blanks")
    if not isinstance(method, str) or not _METHOD.match(method):
        raise ValueError("method should be a word in capitals, as GET")
    headers = document.get("headers", {})
    if not isinstance(headers, dict) or not all(_is_header(*each) for each in headers.items()):
        raise ValueError("headers should be a table of strings, without line breaks")
    weight = document.get("weight", 1)
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 < weight < float("inf"):
        raise ValueError("weight should be a number above 0")
    route, body = document.get("route", ""), document.get("body", "")
    if not isinstance(route, str):
        raise ValueError("route should be a string")  # noqa: TRY004  told as wrong input
    body = body if isinstance(body, str) else json.dumps(body)
    status = _several(document.get("status", []), int, "status should be a number, or a list of them")
    contains = _several(document.get("contains", []), str, "contains should be a string, or a list of them")
    return Asked(path, route, method, headers, body, float(weight), status, contains)


def plain(traffic: Sequence[Asked]) -> list[dict[str, object]]:
    """Requests as plain values, which `asked` reads again."""
    return [asdict(each) for each in traffic]


def _several(value: object, kind: type[_T], message: str) -> tuple[_T, ...]:
    values = value if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(each, kind) and not isinstance(each, bool) for each in values):
        raise ValueError(message)
    return tuple(values)


def _is_header(name: object, value: object) -> bool:
    return all(isinstance(each, str) and not set(each) & {"\r", "\n", "\0"} for each in (name, value))
