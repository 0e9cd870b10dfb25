"""The `markdown` format, read by a Markdown parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.reports.markdown import render
from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS


def tokens(text: str) -> Iterator[Token]:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def shape(text: str) -> list[int]:
    """Count the cells of each row."""
    rows: list[int] = []
    for token in tokens(text):
        if token.type == "tr_open":
            rows.append(0)
        elif token.type in {"td_open", "th_open"}:
            rows[-1] += 1
    return rows


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_becomes_markup(attack: str) -> None:
    found = list(tokens(render(sample.hostile(attack))))
    assert not {token.type for token in found} & {
        "link_open",
        "image",
        "strong_open",
        "em_open",
        "s_open",
        "html_block",
        "fence",
    }
    assert {token.content for token in found if token.type == "html_inline"} <= {"<code>", "</code>", "<!-- -->"}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_breaks_a_table(attack: str) -> None:
    assert shape(render(sample.hostile(attack))) == shape(render(sample.hostile("x")))


def prose(text: str) -> str:
    """What is read outside code, as sites see it that look for mentions; a comment parts words."""
    found, in_code = [], False
    for token in tokens(text):
        if token.type == "html_inline":
            in_code = token.content == "<code>" or (in_code and token.content != "</code>")
            found.append("\0")
        elif token.type in {"text", "text_special"} and not in_code:
            found.append(token.content)
    return "".join(found)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nobody_is_mentioned_outside_code(attack: str) -> None:
    assert not re.search(r"@\w|#\d|https?:|www\.", prose(render(sample.hostile(attack))))


def test_shows_what_was_written() -> None:
    shown = "".join(
        token.content for token in tokens(render(sample.hostile("a|b`c<d>_e_"))) if token.type != "html_inline"
    )
    assert "ordersa|b`c<d>_e_" in shown


def test_plain_names_stay_readable() -> None:
    assert "| `orders` → `catalog` | `foreign_key` 1, `import` 1, `transaction` 1, `write` 1 | 30 | 4 |" in render(
        sample.shop()
    )


def test_fits_a_comment_on_the_largest_project() -> None:
    assert len(render(large_sample.large(evidence=5_000))) < 65_536
