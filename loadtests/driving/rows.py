"""Reads what generators wrote down: rows of CSV -> the requests of each route, corrected and raw."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from banyan.errors import UnreadablePath
from loadtests.judgement.blocks import Requests, Times

_NS_IN_MS, _NS_IN_S = 1e6, 1e9


@dataclass(slots=True)
class _Route:
    intended: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    errors: int = 0


def requests(files: Iterable[Path], *, expected_ms: float = 0.0) -> Mapping[str, Requests]:
    """The requests of each route in the files of one block, by route.

    With `expected_ms` they come from users who wait for their answers, and are corrected by what would have been asked
    meanwhile. Raises UnreadablePath.
    """
    routes: dict[str, _Route] = {}
    for path in files:
        try:
            with path.open(newline="", encoding="utf-8") as file:
                _take(csv.DictReader(file), routes)
        except (OSError, ValueError, KeyError) as error:
            raise UnreadablePath(
                path, getattr(error, "strerror", None) or f"it is no log of requests: {error}"
            ) from error
    return {name: _requests(route, expected_ms) for name, route in sorted(routes.items())}


def size_of_answers(files: Iterable[Path]) -> float:
    """How many bytes a good answer has, on average; 0 where there is none. Raises UnreadablePath."""
    sizes: list[int] = []
    for path in files:
        try:
            with path.open(newline="", encoding="utf-8") as file:
                sizes.extend(int(row["bytes"]) for row in csv.DictReader(file) if row["is_good"] == "1")
        except (OSError, ValueError, KeyError) as error:
            raise UnreadablePath(path, getattr(error, "strerror", None) or "it is no log of requests") from error
    return float(np.mean(sizes)) if sizes else 0.0


def by_block(path: Path, *, expected_ms: float = 0.0) -> Mapping[int, Mapping[str, Requests]]:
    """The requests of each block of a run that was kept, by number and route. Raises UnreadablePath."""
    found: dict[int, dict[str, _Route]] = {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for number, rows in itertools.groupby(csv.DictReader(file), key=lambda row: int(row["block"])):
                _take(rows, found.setdefault(number, {}))
    except (OSError, ValueError, KeyError) as error:
        reason = getattr(error, "strerror", None) or f"it is no log of requests: {error}"
        raise UnreadablePath(path, reason) from error
    return {
        number: {name: _requests(route, expected_ms) for name, route in sorted(routes.items())}
        for number, routes in found.items()
    }


def corrected(raw: Times, expected_ms: float) -> Times:
    """Times of users who wait for their answers, with those that they would have measured had they not waited.

    For each answer that took longer than the time expected between two requests, the requests that were not made
    meanwhile are added, each a little shorter than the one before. Source: Tene, "How NOT to Measure Latency" (2013),
    as `recordValueWithExpectedInterval` of HdrHistogram.
    """
    if expected_ms <= 0:
        return raw
    found = [raw]
    rest = raw - expected_ms
    while (rest := rest[rest >= expected_ms]).size:
        found.append(rest)
        rest = rest - expected_ms
    return np.concatenate(found)


def _take(rows: Iterable[Mapping[str, str]], routes: dict[str, _Route]) -> None:
    for row in rows:
        route = routes.setdefault(row["route"], _Route())
        if row["is_good"] != "1":
            route.errors += 1
            continue
        route.intended.append(int(row["intended_ns"]))
        route.start.append(int(row["start_ns"]))
        route.end.append(int(row["end_ns"]))


def _requests(route: _Route, expected_ms: float) -> Requests:
    intended, start, end = (np.array(each, dtype=np.int64) for each in (route.intended, route.start, route.end))
    raw = (end - start) / _NS_IN_MS
    milliseconds = corrected(raw, expected_ms) if expected_ms else (end - intended) / _NS_IN_MS
    return Requests(milliseconds, raw, route.errors, intended / _NS_IN_S)
