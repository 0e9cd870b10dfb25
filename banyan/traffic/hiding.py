"""Puts something harmless in the place of what is secret or personal: the same in every run."""

from __future__ import annotations

import re
from typing import Any

from banyan.comparison.redaction import is_hidden, redacted_text

PLACEHOLDER = "hidden"
EMAIL = "someone@example.com"
REPLACED = frozenset({PLACEHOLDER, EMAIL})
"""What stands in the place of something else."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def hidden(name: str, value: Any) -> Any:
    """A value as it may be kept, by its name and by what it looks like; of the same type."""
    secret = bool(name) and is_hidden(name)
    match value:
        case bool() | None:
            return value
        case str():
            return _text(value, secret=secret)
        case int() | float():
            return type(value)(0) if secret else value
        case list():
            return [hidden(name, each) for each in value]
        case dict():
            return {key: hidden(name if secret else key, each) for key, each in value.items()}
    return value


def holds_replaced(value: Any) -> bool:
    """Whether something in a value was replaced before."""
    match value:
        case str():
            return value in REPLACED
        case list():
            return any(map(holds_replaced, value))
        case dict():
            return any(map(holds_replaced, value.values()))
    return False


def is_private(text: str) -> bool:
    """Whether a text looks like something personal or secret."""
    return not _UUID.fullmatch(text) and redacted_text(text) != text


def _text(text: str, *, secret: bool) -> str:
    if not text:
        return text
    if _EMAIL.fullmatch(text):
        return EMAIL
    return PLACEHOLDER if secret or is_private(text) else text
