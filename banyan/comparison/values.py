"""What a text says beside its characters: an instant, a number, or the form of an id."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from banyan.comparison.answers import Json

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_IDS = re.compile(rf"{_UUID.pattern}|\d+")


def type_of(value: Json) -> str:
    """What JSON calls it; `integer` for numbers without a fraction, since typed clients read them otherwise."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def instant(value: Json) -> datetime | None:
    """The moment that a text names (ISO 8601, RFC 3339 or an HTTP date); one without an offset has none either."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        if _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value.replace(",", "."))
        return parsedate_to_datetime(value).astimezone(UTC) if _HTTP_DATE.fullmatch(value) else None
    except ValueError:
        return None


def seconds_between(one: datetime, other: datetime) -> float | None:
    """How far two moments are apart; None where only one of them says its offset."""
    if (one.tzinfo is None) != (other.tzinfo is None):
        return None
    return abs((one - other).total_seconds())


def number(value: Json) -> float | None:
    """The number that a value is, or that a text names."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e308 else None
    return float(value) if isinstance(value, str) and len(value) < 64 and _NUMBER.fullmatch(value) else None


def shape(value: Json) -> str:
    """What form a value has, where it may differ from answer to answer: `uuid`, `instant`, `text`, `empty`, `array`.

    No finer, since a token of digits and letters may be one of digits alone the next time.
    """
    if not isinstance(value, str):
        return type_of(value)
    if _UUID.fullmatch(value):
        return "uuid"
    if _INSTANT.fullmatch(value) or _HTTP_DATE.fullmatch(value):
        return "instant"
    return "text" if value.strip() else "empty"


def ids_in(value: Json) -> tuple[str, tuple[str, ...]]:
    """A value with a mark for each id in it, and the ids: `/orders/17/` -> `/orders/{}/`, `17`."""
    text = str(value)
    return _IDS.sub("{}", text), tuple(_IDS.findall(text))
