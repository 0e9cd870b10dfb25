"""Whether both sides have the same to tell: what changes nothing is asked of both, and the answers are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import httpx

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare_values
from banyan.comparison.rules import Rule, Rulebook
from banyan.errors import BanyanError, UsageError
from loadtests.comparing.values import Comparison, Side
from loadtests.driving.traffic import Asked

MOST = 200
"""So many requests are tried; the first of each route are among them."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_PATIENCE_S = 30.0
_SHOWN = 5
_RULES = Rulebook((Rule("$.headers", "ignore", why="they tell who answered and when, not what"),))


class Unequal(BanyanError):
    """Sides that answer the same request in other ways; `found` says how."""

    exit_code = 2

    def __init__(self, before: Side, after: Side, found: Sequence[str]) -> None:
        lines = [f"  {line}" for line in found[:_SHOWN]]
        more = [f"  and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        super().__init__(
            "\n".join([f"{before.name} and {after.name} do not answer alike:", *lines, *more]),
            hint="load tells nothing of sides that do other work: give both the same data, or say --allow-differences",
        )
        self.found = tuple(found)


def differences(asked: Comparison) -> tuple[str, ...]:
    """What differs between both sides, one line each.

    The side before is asked twice: where it differs from itself, nothing is held against the other. Raises UsageError
    for a side that does not answer, or answers the traffic badly.
    """
    tried = tuple(_tried(asked.traffic))
    with _client(asked.before) as before, _client(asked.after) as after:
        return tuple(
            line for each in tried if (line := _difference(each, (asked.before, before), (asked.after, after)))
        )


def require_answering(side: Side) -> None:
    """Raise UsageError for a side that nobody answers at."""
    with _client(side) as client:
        try:
            client.get("/")
        except httpx.HTTPError as error:
            raise _silent(side, error) from error


_Asking = tuple[Side, httpx.Client]


def _difference(each: Asked, before: _Asking, after: _Asking) -> str:
    first, again = _answer(each, *before), _answer(each, *before)
    other = _answer(each, *after)
    book = _RULES.of(each.name)
    noise = {found.place for found in compare_values(first, again, book)}
    found = [one for one in compare_values(first, other, book) if one.place not in noise]
    if not found:
        return ""
    redacted = found[0].redacted()
    return f"{each.method} {each.path}: {redacted.path} {redacted.kind}: {redacted.expected:.60} / {redacted.found:.60}"


def _answer(each: Asked, side: Side, client: httpx.Client) -> Answer:
    try:
        response = client.request(
            each.method, each.path, headers={**each.headers, **side.headers}, content=each.body.encode() or None
        )
    except httpx.HTTPError as error:
        raise _silent(side, error) from error
    if wrong := each.wrong(response.status_code, response.text if each.contains else ""):
        message = f"{side.name} answers {each.method} {each.path} badly: {wrong}"
        hint = "mend the traffic, or say which `status` is right for it: errors are quick, and tell nothing of load"
        raise UsageError(message, where=side.url, hint=hint)
    return Answer(response.status_code, tuple(response.headers.multi_items()), _placeless(response.content, side))


def _placeless(body: bytes, side: Side) -> bytes:
    """A body in which links to the side itself say nothing of where it is."""
    parts = urlsplit(side.url)
    return body.replace(f"{parts.scheme}://{parts.netloc}".encode(), b"http://side")


def _tried(traffic: Sequence[Asked]) -> Iterator[Asked]:
    safe = [each for each in traffic if each.method in _SAFE]
    first = {each.name: each for each in reversed(safe)}
    chosen = dict.fromkeys(map(id, [*first.values(), *safe]))
    places = {id(each): each for each in safe}
    return (places[place] for place in list(chosen)[:MOST])


def _client(side: Side) -> httpx.Client:
    return httpx.Client(base_url=side.url, timeout=_PATIENCE_S, follow_redirects=False, trust_env=False)


def _silent(side: Side, error: Exception) -> UsageError:
    return UsageError(
        f"{side.name} does not answer: {error}",
        where=side.url,
        hint="start it (`banyan up`, `banyan gateway run`), or say where it is with --before and --after",
    )
