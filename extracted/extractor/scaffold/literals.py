"""Plain values as Python text, laid out as a formatter would: the only way in which a value reaches generated code."""

from __future__ import annotations

import json
from collections.abc import Iterable

WIDTH = 110


def literal(value: object, indent: int = 0, before: int = 0) -> str:
    """A str, number, bool, None, list, tuple, set or dict as Python text. Raises TypeError for anything else.

    `indent` is that of its line, on which `before` signs stand already.
    """
    short = _flat(value)
    if len(short) + indent + before <= WIDTH and not (isinstance(value, dict) and value):
        return short
    inner = indent + 4
    match value:
        case dict():
            items = [f"{_flat(key)}: {literal(each, inner, len(_flat(key)) + 2)}," for key, each in value.items()]
            return _block("{", items, "}", indent)
        case list():
            return _block("[", [f"{literal(each, inner)}," for each in value], "]", indent)
        case tuple():
            return _block("(", [f"{literal(each, inner)}," for each in value], ")", indent)
        case _:
            return short


def quoted(text: str) -> str:
    """A string as Python text in double quotes."""
    shown = repr(text)
    if shown[0] == '"':
        return shown
    return '"' + shown[1:-1].replace("\\'", "'").replace('"', '\\"') + '"' if '"' not in text else shown


def toml(text: str) -> str:
    """A string as TOML text, which shares JSON's escapes for all but DEL."""
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")


def one_line(text: str) -> str:
    """A text as a comment can hold it: on one line, without signs that no editor shows."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _block(opening: str, items: Iterable[str], closing: str, indent: int) -> str:
    pad = " " * (indent + 4)
    return "\n".join([opening, *(f"{pad}{item}" for item in items), f"{' ' * indent}{closing}"])


def _flat(value: object) -> str:
    match value:
        case None | bool() | int() | float():
            return repr(value)
        case str():
            return quoted(value)
        case bytes():
            return repr(value)
        case list():
            return f"[{', '.join(map(_flat, value))}]"
        case tuple():
            return f"({', '.join(map(_flat, value))}{',' if len(value) == 1 else ''})"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(_flat, value)))}}}" if value else "set()"
        case dict():
            return "{" + ", ".join(f"{_flat(key)}: {_flat(each)}" for key, each in value.items()) + "}"
        case _:
            raise TypeError(f"{type(value).__name__} is no plain value")
