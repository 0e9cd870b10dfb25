"""JSON in ASCII with one item of a list a line, so that two documents can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import orjson


def listed(items: Iterable[object]) -> str:
    """Return a list, each item on a line of its own."""
    lines = ",\n".join(map(dumped, items))
    return f"[\n{lines}\n]" if lines else "[]"


def sectioned(sections: Mapping[str, str]) -> str:
    """Return an object whose values are written already, each on a line of its own."""
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in sections.items()) + "\n}"


def dumped(value: object) -> str:
    """The value in printable ASCII: the quick encoder leaves other signs as they are, and refuses half characters."""
    with suppress(orjson.JSONEncodeError):
        text = orjson.dumps(value)
        if text.isascii() and b"\x7f" not in text:
            return text.decode()
    return json.dumps(value, separators=(",", ":"), default=_as_dict)


def _as_dict(value: Any) -> dict[str, object]:
    return asdict(value)
