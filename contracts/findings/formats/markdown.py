"""For a comment on a pull request: the matrix as a table, and the findings below it: `| fail | a | b |`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from banyan.text import one_line
from contracts.findings.formats._words import heading, tail, totals, verdict
from contracts.findings.values import Cell, Report

_SIGNS = re.compile(r"([\\`*_\[\]<>|#&~])")


def render(report: Report) -> str:
    """Return the text in GitHub's Markdown."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"### {_plain(report.title)}: {totals(report.findings)}"
    yield ""
    yield "| verdict | one | other | |"
    yield "|---|---|---|---|"
    for cell in report.cells:
        yield f"| {verdict(cell)} | {_plain(cell.left)} | {_plain(cell.right)} | {_plain(tail(report, cell))} |"
    for cell in report.cells:
        if cell.findings:
            yield from _cell(cell)


def _cell(cell: Cell) -> Iterator[str]:
    yield ""
    yield f"<details><summary>{_plain(heading(cell))}</summary>"
    yield ""
    yield "| level | rule | of | what |"
    yield "|---|---|---|---|"
    for each in cell.findings:
        where = f" ({_plain(each.place)})" if each.place else ""
        yield f"| {each.severity} | {each.rule} | {_plain(each.subject)} | {_plain(each.message)}{where} |"
    yield ""
    yield "</details>"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", one_line(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
