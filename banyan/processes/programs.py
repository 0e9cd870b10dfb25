"""What can be started, and how to tell that it is well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

FIRST_UNWELL = 400
"""Answers from this status on are no good ones, unless something else is said."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is asked whether a program is well: `http://host/path` for an answer, any other scheme for a connection.

    An answer counts if its status is below `below`.
    """

    url: str
    below: int = FIRST_UNWELL


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its `command` is never given to a shell, `env` is all of its environment."""

    name: str
    command: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]


Show = Callable[[str, str], None]
"""What takes a line of a program: `show("catalog", "GET / 200")`."""


Hear = Callable[[str], None]
"""What takes a line of one program that is known."""


def unseen(name: str, line: str) -> None:
    """Show nothing."""
