"""What one function does that matters beyond itself: the models it writes, what it calls, its atomic scopes."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str]
"""A function: path of its file and qualified name."""

FUNCTION = -1
"""The number of the scope that is the whole function."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope that runs in one transaction: its number in the function, its line, and how it is written."""

    number: int
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`writes` are (app, model, enclosing scopes), `calls` are (function, enclosing scopes)."""

    key: Key
    app: str
    module: str
    symbol: str
    path: str
    writes: tuple[tuple[str, str, tuple[int, ...]], ...]
    calls: tuple[tuple[Key, tuple[int, ...]], ...]
    atomic: tuple[Scope, ...]
