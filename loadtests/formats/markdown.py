"""A comment for a pull request: the verdict, what failed or is open, the rest folded away: `--format markdown`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.formats._words import advice, difference, figure, headline, ratio, setting, unit

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>()#+-!|~"})
_HEAD = ("| route | measure | before | after | ratio (95 %) | added (95 %) | margin | verdict |", "|---" * 8 + "|")


def render(document: Mapping[str, Any]) -> str:
    """Return the comment."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"### Load: {plain(headline(document))}"
    yield ""
    yield f"{plain(setting(document))}."
    for doubt in document["doubts"]:
        yield f"- Not to be believed: {plain(doubt)}"
    checks = document["checks"]
    noted = [check for check in checks if check["verdict"] in {"fail", "inconclusive"}]
    if noted:
        yield from ["", *_HEAD, *map(_row, noted)]
    if document["distributions"] and document["distributions"]["verdict"] == "fail":
        yield from [
            "",
            f"Whole distributions: answers of {plain(document['distributions']['worst'])} are later than allowed.",
        ]
    told = [*advice(document)]
    if told:
        yield from ["", *map(plain, told)]
    if checks:
        yield from ["", "<details><summary>All measures</summary>", "", *_HEAD, *map(_row, checks), "", "</details>"]


def _row(check: Mapping[str, Any]) -> str:
    cells = (
        check["route"],
        check["measure"],
        _with_unit(check["before"], check["measure"]),
        _with_unit(check["after"], check["measure"]),
        ratio(check),
        difference(check),
        check["margin"] or "",
        check["verdict"] or "",
    )
    return f"| {' | '.join(map(plain, cells))} |"


def _with_unit(value: float | None, measure: str) -> str:
    return "" if value is None else f"{figure(value)} {unit(measure)}".strip()


def plain(text: str) -> str:
    """A text that nothing in Markdown means anything in."""
    return " ".join(str(text).split()).translate(_SPECIAL)
