"""Reads recorded traffic: a HAR of a browser or proxy, or one JSON object a line (exchanges, access logs, events)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnreadablePath
from banyan.traffic import har, lines
from banyan.traffic.values import Recorded, RecordedEvent, Traffic

HINT = "give a HAR, or a JSON object a line with `method`, `target` and `response`, or events (docs/contracts.md)"


def read_traffic(paths: Iterable[Path]) -> Traffic:
    """All of these files, in their order. Raises UnreadablePath, BadDocument with every line that is wrong."""
    exchanges: list[Recorded] = []
    events: list[RecordedEvent] = []
    for path in paths:
        for each in _read(path):
            if isinstance(each, Recorded):
                exchanges.append(each)
            else:
                events.append(each)
    return Traffic(tuple(exchanges), tuple(events))


def _read(path: Path) -> Iterator[Recorded | RecordedEvent]:
    text = _text(path)
    whole = _whole(text)
    if isinstance(whole, Mapping) and isinstance(whole.get("log"), Mapping):
        yield from _kept(path, har.entries(whole["log"], path.name), "entry")
    else:
        yield from _kept(path, _lines(text, path.name), "line")


def _kept(
    path: Path, found: Iterator[tuple[int, Recorded | RecordedEvent | str]], noun: str
) -> Iterator[Recorded | RecordedEvent]:
    """What could be read. Raises BadDocument, if anything could not, or nothing is there."""
    problems, kept = [], []
    for number, each in found:
        if isinstance(each, str):
            problems.append((number if noun == "line" else 0, each if noun == "line" else f"{noun} {number}: {each}"))
        else:
            kept.append(each)
    if problems or not kept:
        raise BadDocument(path, problems[:20] or [(0, "there is no traffic in it")], hint=HINT)
    yield from kept


def _lines(text: str, name: str) -> Iterator[tuple[int, Recorded | RecordedEvent | str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, _line(line, f"{name}:{number}")


def _line(line: str, place: str) -> Recorded | RecordedEvent | str:
    try:
        said: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON: {error}"
    return lines.read(said, place) if isinstance(said, Mapping) else "it is no JSON object"


def _whole(text: str) -> Any:
    if '"entries"' not in text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadablePath(path, "it is no text in UTF-8") from error
