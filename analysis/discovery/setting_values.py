"""What can be told of the values of settings, and how such values combine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from operator import add, mul, sub
from typing import Any, Final

LONGEST = 10_000
"""Characters; a longer string is no setting."""
LARGEST = 5_000
"""Values in one value, however deep; one that holds more, or itself, is no setting."""
_DEEPEST = 50
_MOST = 2**53
"""A larger number counts nothing."""
WIDE = re.compile(r"[%:][^a-zA-Z]*\d{4}")
"""A format that asks for thousands of characters."""


class Unknown:
    """The value of what cannot be told without running the code."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
Value = Any
"""A str, int, float, bool, None, list, dict, or UNKNOWN."""


def either(first: Value, second: Value) -> Value:
    """Both ways of a condition: lists joined, dictionaries merged, else the last known value."""
    if isinstance(first, list) and isinstance(second, list):
        return first + [value for value in second if value not in first]
    if isinstance(first, dict) and isinstance(second, dict):
        return {**first, **second}
    if first is UNKNOWN:
        return second
    return first if second is UNKNOWN or (second is None and first is not None) else second


def joined(values: Iterable[Value]) -> list[Value]:
    """The items of several lists."""
    return [item for value in values if isinstance(value, list) for item in value]


def operate(operator: str, left: Value, right: Value) -> Value:
    """What an operator makes of two values."""
    if operator == "|" and isinstance(left, list) and isinstance(right, list):
        return left + [value for value in right if value not in left]
    if operator == "+" and isinstance(left, list | Unknown) and isinstance(right, list | Unknown):
        return bounded([*(left if isinstance(left, list) else []), *(right if isinstance(right, list) else [])])
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return bounded(left + right)
    if operator in _SUMS and _is_number(left) and _is_number(right):
        return _counted(_SUMS[operator](left, right))
    if operator == "|" and isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    if operator == "%" and isinstance(left, str) and is_writable(right) and not WIDE.search(left):
        try:
            return bounded(left % (tuple(right) if isinstance(right, list) else right))
        except (TypeError, ValueError, KeyError):
            return UNKNOWN
    return UNKNOWN


_SUMS: Mapping[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul}


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _counted(value: Value) -> Value:
    """A number, or UNKNOWN if it is larger than what settings say."""
    return value if abs(value) <= _MOST else UNKNOWN


def bounded(value: Value) -> Value:
    """A value, or UNKNOWN if it has grown beyond what settings are."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else UNKNOWN
    return value if not isinstance(value, list) or len(value) <= LARGEST else UNKNOWN


def is_scalar(value: Value) -> bool:
    """Whether a value is a string, a number of sensible size, or nothing."""
    return value is None or isinstance(value, str | float) or (isinstance(value, int) and abs(value) < 1_000_000)


def is_writable(value: Value) -> bool:
    """Whether a value can be written into a string, for which one that holds itself would never end."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return all(map(is_scalar, parts))


def size_of(value: Value, *, without: Value = None) -> int:
    """How many values there are in a value, as far as `LARGEST`, which stands for no end as well.

    A value that lies deep, or that holds `without` inside, has no end.
    """
    count, pending = 0, [(value, 0)]
    while pending and count <= LARGEST:
        part, depth = pending.pop()
        count += 1
        if isinstance(part, list | dict):
            if depth > _DEEPEST or (part is without and depth > 1):
                return LARGEST + 1
            pending.extend((inner, depth + 1) for inner in (part.values() if isinstance(part, dict) else part))
    return count


def item(owner: Value, index: Value) -> Value:
    """One item of a list or dictionary."""
    if isinstance(owner, dict):
        return owner.get(str(index), UNKNOWN)
    if isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner):
        return owner[index]
    return UNKNOWN
