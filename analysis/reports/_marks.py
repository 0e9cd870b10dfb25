"""GitHub's Markdown in which nothing of the analysed project can become structure, a link or a mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from banyan.text import count, one_line

MOST_NAMED = 12

_HARMLESS = re.compile(r"[\w./: ()\[\],=+-]*\Z")
_SPECIAL = re.compile(r"[^\w ./:;,'=()+-]|_")
# Sites look for addresses, mentions and numbers of issues in the finished text, where entities are gone.
_LIVELY = re.compile(r"(?i)\b(?:https?|ftp|www|mailto|xmpp)(?=[:.])|&#(?:35|64);")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], figures_from: int = 99) -> str:
    """A table; the columns from `figures_from` on stand to the right."""
    rules = ["---:" if index >= figures_from else "---" for index in range(len(titles))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, rules, *rows))


def more(left: int, noun: str) -> Iterable[str]:
    """Say how many are left out, if any."""
    if left > 0:
        yield f"And {count(left, f'more {noun}')}."


def counted(pairs: Sequence[tuple[str, int]]) -> str:
    """Names with their numbers, the first dozen."""
    shown = ", ".join(f"{code(name)} {number:,}" for name, number in pairs[:MOST_NAMED])
    left = len(pairs) - MOST_NAMED
    return f"{shown} and {left:,} more" if left > 0 else shown


def named(labels: Sequence[str]) -> str:
    """Names, the first dozen."""
    left = len(labels) - MOST_NAMED
    shown = ", ".join(map(code, labels[:MOST_NAMED]))
    return f"{shown} and {left:,} more" if left > 0 else shown


def code(text: str) -> str:
    """Return a name as code: in backticks, or in entities where it holds what Markdown or a table could take up.

    Inside `code` no site makes a link, a mention or an issue number of what is written there.
    """
    shown = one_line(text)
    if not shown:
        return ""
    return f"`{shown}`" if _HARMLESS.match(shown) and shown == shown.strip() else f"<code>{escaped(shown)}</code>"


def escaped(text: str) -> str:
    """Return text with every mark as an entity: CommonMark (6.2) never takes an entity for structure."""
    marked = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", one_line(text))
    return _LIVELY.sub(lambda found: f"{found[0]}<!-- -->", marked)
