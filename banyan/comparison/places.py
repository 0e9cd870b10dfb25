"""Where in an answer something is: `$['body']['results'][3]['id']`, and the field that it is an instance of."""

from __future__ import annotations

from functools import lru_cache

Place = tuple[str | int, ...]
"""Names of members and indexes of elements, from the root; the root holds `status`, `headers` and `body`."""

Field = tuple[str | int, ...]
"""A place with ANY for each index: what differs in one element of a list usually differs in all."""

ANY = -1

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "'": "\\'", "\\": "\\\\"}


@lru_cache(maxsize=20_000)
def field_of(place: Place) -> Field:
    """The field of which a place is an instance."""
    return tuple(ANY if isinstance(step, int) else step for step in place)


def path_of(place: Place | Field) -> str:
    """The normalized path (RFC 9535, section 2.7) of a place; a field has `[*]` for its indexes, and is a query."""
    return "$" + "".join(map(_segment, place))


def _segment(step: str | int) -> str:
    if isinstance(step, int):
        return "[*]" if step == ANY else f"[{step}]"
    return f"['{''.join(map(_character, step))}']"


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\u{ord(character):04x}" if character < " " else character
