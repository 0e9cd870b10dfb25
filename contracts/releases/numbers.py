"""Numbers of versions by Semantic Versioning: read, ordered, and the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

from banyan.errors import UsageError

STEPS = ("major", "minor", "patch")
_NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\Z", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Number:
    """`1.4.0`, or `1.4.0-rc.1`, which comes before it."""

    parts: tuple[int, int, int]
    before: str = ""

    def __str__(self) -> str:
        return ".".join(map(str, self.parts)) + (f"-{self.before}" if self.before else "")

    def __lt__(self, other: Number) -> bool:
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        words = self.before.split(".") if self.before else []
        order = tuple((not each.isdigit(), int(each) if each.isdigit() else 0, each) for each in words)
        return self.parts, not self.before, order

    def next(self, step: str) -> Number:
        """The next major, minor or patch version; of `1.4.0-rc.1` the one that it leads to."""
        major, minor, patch = self.parts
        match step:
            case "major":
                parts = (major, 0, 0) if self.before and minor == patch == 0 else (major + 1, 0, 0)
            case "minor":
                parts = (major, minor, 0) if self.before and patch == 0 else (major, minor + 1, 0)
            case _:
                parts = self.parts if self.before else (major, minor, patch + 1)
        return Number(parts)


def number(text: str) -> Number | None:
    """A number as it is written, None for what is none."""
    found = _NUMBER.match(text)
    return Number((int(found[1]), int(found[2]), int(found[3])), found[4] or "") if found else None


def following(current: Number, said: str) -> Number:
    """The number that was asked for: a step, or the number itself. Raises UsageError."""
    if said in STEPS:
        return current.next(said)
    asked = number(said.removeprefix("v"))
    if asked is None:
        raise UsageError(f"{said!r} is no version", hint=f"say {', '.join(STEPS)}, or a number such as 1.4.0")
    if asked <= current:
        raise UsageError(f"{asked} does not come after {current}", hint=f"say {', '.join(STEPS)}, or a higher number")
    return asked
