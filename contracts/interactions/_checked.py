"""Takes JSON for what it should be, and notes all places where it is something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from contracts.interactions.values import Raw

_T = TypeVar("_T")
_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


class Problems:
    """What was found wrong so far; whatever is wrong is replaced by something empty, and reading goes on."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def say(self, problem: str) -> None:
        self.found.append(problem)

    def table(self, value: object, where: str) -> Raw:
        return value if isinstance(value, dict) else self._wrong(value, where, "an object", {})

    def items(self, value: object, where: str) -> Sequence[object]:
        return value if isinstance(value, list) else self._wrong(value, where, "a list", ())

    def text(self, value: object, where: str) -> str:
        return value if isinstance(value, str) else self._wrong(value, where, "a text", "")

    def number(self, value: object, where: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._wrong(value, where, "a whole number", 0)

    def _wrong(self, value: object, where: str, wanted: str, instead: _T) -> _T:
        found = "missing" if value is None else _NAMES.get(type(value), type(value).__name__)
        self.say(f"{where} should be {wanted}, and is {found}")
        return instead
