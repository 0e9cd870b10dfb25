"""Where in a TOML text a table, a key or a string of a list stands, so that an error can name the line."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_PARTS = re.compile(_PART)
_STRING = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|(#)""")


class Places:
    """The lines of a text by path: `line("services", "orders", "models", "shop.Order")`."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, ...], list[int]] = {}
        for path, line in _walk(text):
            self._found.setdefault(path, []).append(line)

    def line(self, *path: str, nth: int = 0) -> int:
        """The line, from 1, of a path or of the nearest thing above it that can be told; 0 for none.

        `nth` counts equal strings of one list from 0; a negative one counts from the last.
        """
        found = self._found.get(path)
        if found:
            return found[nth] if -len(found) <= nth < len(found) else found[-1]
        return self.line(*path[:-1]) if path else 0


def _walk(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    table: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        header, assigned = _HEADER.match(line), _KEY.match(line)
        if header:
            table = key = _parts(header[1])
            yield from ((table[:depth], number) for depth in range(1, len(table) + 1))
            continue
        if assigned:
            key = (*table, *_parts(assigned[1]))
            yield from ((key[:depth], number) for depth in range(len(table) + 1, len(key) + 1))
        yield from (((*key, text), number) for text in _strings(line[assigned.end() :] if assigned else line))


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PARTS.findall(dotted))


def _strings(line: str) -> Iterator[str]:
    for double, single, comment in _STRING.findall(line):
        if comment:
            return
        yield double or single
