"""Recorded requests -> the traffic of a load test, in the shares that they had; what holds secrets is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from banyan.comparison.redaction import redacted_target
from banyan.plan.routes import READS
from banyan.traffic.values import Recorded
from loadtests.driving.traffic import FIRST_BAD, Asked
from loadtests.mixing.naming import Names

MOST = 50
"""So many requests of one route are kept: the most frequent ones, which then stand for all of it."""

_KEPT = ("accept", "content-type", "x-requested-with")
_SECRET = ("authorization", "cookie")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: `writes` too, so many requests of a route at `most`.

    `token` names the variable of the environment that those get a token from who were sent with one.
    """

    writes: bool = False
    most: int = MOST
    token: str = ""


@dataclass(frozen=True, slots=True)
class Mix:
    """The traffic, and how many recorded requests were left out for which reason."""

    traffic: tuple[Asked, ...]
    left_out: dict[str, int] = field(default_factory=dict)


def mixed(recorded: Iterable[Recorded], names: Names, wish: Wish) -> Mix:
    """The traffic that was recorded; the same records give the same traffic, the most frequent requests first."""
    left_out: Counter[str] = Counter()
    counts: Counter[Asked] = Counter()
    for each in recorded:
        if reason := _unfit(each, wish):
            left_out[reason] += 1
        else:
            counts[_asked(each, names, wish)] += 1
    by_route: dict[str, list[tuple[Asked, int]]] = defaultdict(list)
    for asked, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].path, item[0].body)):
        by_route[asked.route].append((asked, count))
    order = sorted(by_route, key=lambda name: (-sum(count for _, count in by_route[name]), name))
    return Mix(tuple(one for name in order for one in _kept(by_route[name], wish.most)), dict(sorted(left_out.items())))


def _kept(found: list[tuple[Asked, int]], most: int) -> list[Asked]:
    """The most frequent requests of a route; together they weigh what all of it did."""
    chosen = found[:most]
    scale = sum(count for _, count in found) / sum(count for _, count in chosen)
    return [
        Asked(each.path, each.route, each.method, each.headers, each.body, round(count * scale, 3), each.status)
        for each, count in chosen
    ]


def _unfit(each: Recorded, wish: Wish) -> str:
    if each.method not in READS and not wish.writes:
        return "writes (--writes keeps them)"
    if each.answer and each.answer.status >= FIRST_BAD:
        return "answered with an error when they were recorded"
    if _parts(redacted_target(each.target)) != _parts(each.target):
        return "with secrets or personal data in their address"
    if each.body and not _is_text(each.body):
        return "with a body that is no text"
    if not wish.token and any(each.header(name) for name in _SECRET):
        return "sent with a token or a cookie (--token NAME keeps those with a token)"
    if wish.token and not each.header("authorization") and each.header("cookie"):
        return "sent with a cookie, which a token does not replace"
    return ""


def _parts(target: str) -> tuple[str, list[tuple[str, str]]]:
    """A target, however it is spelled."""
    parts = urlsplit(target)
    return unquote(parts.path), parse_qsl(parts.query, keep_blank_values=True)


def _asked(each: Recorded, names: Names, wish: Wish) -> Asked:
    headers = _Headers({name.title(): value for name in _KEPT if (value := each.header(name))})
    if wish.token and each.header("authorization"):
        headers["Authorization"] = f"Bearer ${{{wish.token}}}"
    status = (each.answer.status,) if each.answer else ()
    name = names.of(each.method, each.path)
    return Asked(each.target, name, each.method, headers, each.body.decode("utf-8", "replace"), 1.0, status)


class _Headers(dict[str, str]):
    """Headers that can be counted by."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
