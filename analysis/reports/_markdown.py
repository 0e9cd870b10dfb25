"""Text for GitHub's Markdown: nothing of it can become HTML, a mention or a link, or break out of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.reports._text import one_line

_HARMLESS = re.compile(r"[\w./: ()\[\],=+-]*\Z")
_SPECIAL = re.compile(r"[^\w ./:;,'=()+-]|_")
# Sites look for addresses, mentions and numbers of issues in the finished text, where entities are gone.
_LIVELY = re.compile(r"(?i)\b(?:https?|ftp|www|mailto|xmpp)(?=[:.])|&#(?:35|64);")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], figures_from: int = 99) -> str:
    """Return a table; columns from `figures_from` on are aligned to the right."""
    rules = ["---:" if index >= figures_from else "---" for index in range(len(titles))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, rules, *rows))


def code(name: str) -> str:
    """Return a name as code: in backticks, or in entities where it holds what Markdown or a table could take up.

    Inside `code` no site makes a link, a mention or an issue number of what is written there.
    """
    shown = one_line(name)
    if not shown:
        return ""
    return f"`{shown}`" if _HARMLESS.match(shown) and shown == shown.strip() else f"<code>{text(shown)}</code>"


def text(written: str) -> str:
    """Return text with every mark as an entity: CommonMark (6.2) never takes an entity for structure."""
    escaped = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", one_line(written))
    return _LIVELY.sub(lambda found: f"{found[0]}<!-- -->", escaped)
