"""Regular expressions that mean the same to RE2 and to PCRE, so that every engine matches the same requests."""

from __future__ import annotations

import re

MOST_TIMES = 1000
"""RE2 repeats no more often."""

_TOKEN = re.compile(
    r"""
      \\[dwDW]                                          # classes
    | \\[^A-Za-z0-9]                                    # a sign, taken as it is
    | \[\^?(?:\\[dwDW]|\\[^A-Za-z0-9]|[^\]\[\\])+\]     # sets
    | \(\?: | \( | \) | \|
    | [*+?]
    | \{(?P<least>[0-9]{1,4})(?:,(?P<most>[0-9]{0,4}))?\}
    | [^\\()\[\]{}*+?|^$]
    """,
    re.VERBOSE,
)
_BEFORE_NOTHING = ("(", "(?:", "|")
_REPEATS = re.compile(r"[*+?]|\{[0-9]")


def portable(expression: str) -> str:
    """What is in the way of using an expression in every engine; "" for nothing."""
    if not expression.isascii() or not expression.isprintable():
        return "an expression may hold printable ASCII alone"
    place, is_bare = 0, True
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if found is None:
            return f"engines differ on what {expression[place : place + 3]!r} means, or do not know it"
        repeats = bool(_REPEATS.match(found[0]))
        if repeats and is_bare:
            return f"engines differ on what {expression[max(0, place - 1) : place + 1]!r} means"
        if max(int(found["least"] or 0), int(found["most"] or 0)) > MOST_TIMES:
            return f"{found[0]} repeats more than {MOST_TIMES} times"
        place, is_bare = found.end(), repeats or found[0] in _BEFORE_NOTHING
    try:
        re.compile(expression)
    except re.error as error:
        return f"it is no regular expression: {error}"
    return ""
