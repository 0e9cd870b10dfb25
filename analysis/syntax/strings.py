"""String literals as written -> their text, without evaluating anything."""

from __future__ import annotations

import ast
from typing import Any

_QUOTES = frozenset("\"'")
_LONG = frozenset({'"""', "'''"})


def literal_parts(written: str) -> tuple[str, str]:
    """Split a literal into its prefix in lower case and what stands between the quotes."""
    if written[:1] in _QUOTES and written[:3] not in _LONG:
        return "", written[1:-1]
    start = 0
    while start < len(written) and written[start] not in _QUOTES:
        start += 1
    width = 3 if written[start : start + 3] in _LONG and len(written) - start >= 6 else 1
    return written[:start].lower(), written[start + width : -width]


def literal_text(written: str) -> str | None:
    """The text of a literal without interpolations; None for bytes."""
    prefix, content = literal_parts(written)
    if "b" in prefix:
        return None
    return _unescaped(written, content) if "\\" in content and "r" not in prefix else content


def _unescaped(written: str, content: str) -> str:
    try:
        value: Any = ast.literal_eval(written.lstrip("uUfFtT"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return content
    return value if isinstance(value, str) else content
