"""One value of a saved report and the path to it: what is not as promised is complained of with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from banyan.errors import BadInput

T = TypeVar("T")


class BadReport(BadInput):
    """A saved report that does not follow the schema; `where` is the place in it, as `dependencies[3].line`."""

    def __init__(self, problem: str, *, where: str) -> None:
        super().__init__(problem, where=where, hint="write it anew with `banyan report PATH --format json`")


@dataclass(frozen=True, slots=True)
class Item:
    """One JSON value and the path to it; each method takes a key and raises BadReport for what is not as promised."""

    value: Any
    path: str

    def __getitem__(self, key: str) -> Any:
        try:
            return self.value[key]
        except KeyError:
            raise BadReport(f"the key {key!r} is missing", where=self.path) from None
        except (TypeError, IndexError):
            raise self._complain("an object", self.value, self.path) from None

    def text(self, key: str) -> str:
        return cast(str, self._expect(key, str, "a string"))

    def number(self, key: str) -> float:
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._complain("a number", value, self._at(key))
        return value

    def integer(self, key: str) -> int:
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._complain("a whole number", value, self._at(key))
        return value

    def flag(self, key: str) -> bool:
        return cast(bool, self._expect(key, bool, "true or false"))

    def optional(self, key: str) -> str | None:
        value = self[key]
        return None if value is None else self.text(key)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self._complain(f"one of {', '.join(choices)}", value, self._at(key))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise self._complain("a string", value, f"{self._at(key)}[{index}]")
        return tuple(values)

    def item(self, key: str) -> Item:
        return Item(self._expect(key, dict, "an object"), self._at(key))

    def items(self, key: str, read: Callable[[Item], T]) -> tuple[T, ...]:
        path = self._at(key)
        return tuple(read(Item(value, f"{path}[{index}]")) for index, value in enumerate(self._list(key)))

    def integers(self, key: str) -> tuple[int, ...]:
        values = self._list(key)
        for index, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int):
                raise self._complain("a whole number", value, f"{self._at(key)}[{index}]")
        return tuple(values)

    def mapping(self, key: str) -> dict[str, str]:
        found = self.item(key)
        return {name: found.text(name) for name in found.value}

    def counts(self, key: str) -> tuple[tuple[str, int], ...]:
        found = self.item(key)
        return tuple((name, found.integer(name)) for name in found.value)

    def _list(self, key: str) -> list[Any]:
        return cast(list[Any], self._expect(key, list, "a list"))

    def _expect(self, key: str, kind: type, words: str) -> object:
        value: object = self[key]
        if not isinstance(value, kind):
            raise self._complain(words, value, self._at(key))
        return value

    def _at(self, key: str) -> str:
        return key if self.path == "report" else f"{self.path}.{key}"

    @staticmethod
    def _complain(expected: str, value: object, where: str) -> BadReport:
        return BadReport(f"expected {expected}, found {shown(value)}", where=where)


def shown(value: object) -> str:
    """A value as JSON, short enough for a message."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
