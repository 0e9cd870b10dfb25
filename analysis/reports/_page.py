"""A page for the terminal: lines, headings and tables, cut at the width; what the pages of several commands share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from banyan.text import count, one_line

MOST_NAME = 46
"""Columns at most for the first column of a table."""

HEADING, QUIET, STRONG = "bold green", "dim", "bold"


def printed(
    sections: Iterable[Iterable[RenderableType]], commands: Iterable[RenderableType], *, colour: bool, width: int
) -> str:
    """Return the parts one below the other, cut at `width` columns save for the commands."""
    console = _console(colour=colour, width=max(width, 60))
    with console.capture() as page:
        for section in sections:
            for part in section:
                console.print(part, no_wrap=True, overflow="ellipsis")
        for part in commands:
            console.print(part, no_wrap=True, overflow="ignore", crop=False)
    return "".join(f"{line.rstrip()}\n" for line in page.get().splitlines())


def _console(*, colour: bool, width: int) -> Console:
    # Nothing of the environment may decide what is written: a report is a function of its input.
    return Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )


def table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], texts: int = 1) -> Table:
    """Return a table without lines: `texts` columns of text, then figures; the last column takes what is left."""
    drawn = Table(box=None, padding=(0, 2, 0, 0), header_style=HEADING, pad_edge=False, expand=True)
    last = len(titles) - 1
    widest = max(cell_len(row[0]) for row in rows)
    for index, title in enumerate(titles):
        drawn.add_column(
            title,
            justify="right" if texts <= index < last else "left",
            min_width=min(widest, MOST_NAME) if index == 0 else None,
            max_width=MOST_NAME if index == 0 else None,
            ratio=1 if index == last else None,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        drawn.add_row(*(Text(_kept(cell)) for cell in row))
    return drawn


def heading(title: str) -> Iterable[RenderableType]:
    """A title below an empty line."""
    yield from spaced(Text(title, style=HEADING))


def spaced(part: RenderableType) -> Iterable[RenderableType]:
    """A part below an empty line."""
    yield Text()
    yield part


def more(left: int, noun: str) -> Iterable[RenderableType]:
    """Say how many are left out, if any."""
    if left > 0:
        yield Text(f"  and {count(left, f'more {noun}')}", style=QUIET)


def line(*parts: str | tuple[str, str]) -> Text:
    """A line of texts, some with a style; all made printable."""
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((_kept(text), style) for text, style in pairs))


def explained(rows: Sequence[tuple[str, str]]) -> Table:
    """Names, each with a sentence beside it that is broken at the width."""
    drawn = Table.grid(padding=(0, 2, 0, 0))
    drawn.add_column(style=STRONG, no_wrap=True, overflow="ellipsis", max_width=MOST_NAME)
    drawn.add_column(no_wrap=False, overflow="fold")
    for name, sentence in rows:
        drawn.add_row(Text(_kept(f"  {name}")), Text(_kept(sentence), no_wrap=False, overflow="fold"))
    return drawn


def _kept(text: str) -> str:
    """Return a part of a line made printable, with the blanks around it."""
    start, end = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return " " * start + one_line(text).strip() + " " * end if text.strip() else text
