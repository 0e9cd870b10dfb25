"""Writes exchanges down as JSON lines, without what is secret or personal in them, for `banyan.traffic` to read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode

from banyan.comparison.answers import Answer, parse_json
from banyan.comparison.redaction import is_hidden
from banyan.errors import UnwritablePath
from banyan.traffic.hiding import PLACEHOLDER, hidden, is_private
from banyan.traffic.values import Recorded

LARGEST = 256 * 1024 * 1024
"""So many bytes are written at most."""


class Capture:
    """Takes exchanges; what has something personal in its path is left out, and all that is over the bound."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._left = LARGEST

    def take(self, recorded: Recorded) -> None:
        """Write one down."""
        if is_private(recorded.path) or recorded.answer is None:
            return
        line = json.dumps(_line(recorded, recorded.answer), ensure_ascii=False) + "\n"
        self._left -= len(line.encode())
        if self._left >= 0:
            self._file.write(line)
            self._file.flush()


@contextmanager
def capturing(path: Path) -> Iterator[Capture]:
    """A file that nobody else may read, added to. Raises UnwritablePath."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        yield Capture(file)


def _line(recorded: Recorded, answer: Answer) -> dict[str, Any]:
    pairs = [(name, hidden(name, value)) for name, value in parse_qsl(recorded.query, keep_blank_values=True)]
    return {
        "method": recorded.method,
        "target": recorded.path + (f"?{urlencode(pairs)}" if pairs else ""),
        "headers": _headers(recorded.headers),
        **_body(recorded.body, recorded.header("content-type")),
        "response": {
            "status": answer.status,
            "headers": _headers(answer.headers),
            **_body(answer.body if answer.is_whole else b"", answer.header("content-type")),
        },
    }


def _headers(headers: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(PLACEHOLDER if is_hidden(name) or is_private(value) else value)
    return found


def _body(body: bytes, type_: str) -> dict[str, str]:
    """Values as JSON or a form; pages and files are not kept, since nobody could say what is in them."""
    kind = type_.lower()
    try:
        if body and "json" in kind:
            return {"body": json.dumps(hidden("", parse_json(body)), ensure_ascii=False)}
        if body and "x-www-form-urlencoded" in kind:
            pairs = parse_qsl(body.decode(), keep_blank_values=True)
            return {"body": urlencode([(name, hidden(name, value)) for name, value in pairs])}
    except ValueError:
        return {}
    return {}
