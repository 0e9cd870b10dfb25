"""The matrix of each provider as a table, for a comment or the summary of a job: `--format markdown`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.verification.formats._words import cells, given, mark, named, one_line, reasons, totals

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$@:-])")


def render(document: Mapping[str, Any]) -> str:
    """Return Markdown in which nothing of a pact is markup."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Contracts: {document['result']}"
    yield ""
    yield f"{totals(document)}."
    for provider in document["providers"]:
        yield from ["", f"### Provider {_plain(provider['provider'])}", ""]
        head = ["Consumer", "Interaction", "Given", *map(_plain, provider["targets"])]
        yield f"| {' | '.join(head)} |"
        yield f"|{' --- |' * len(head)}"
        for row in provider["interactions"]:
            marks = [_marked(mark(row, row["cells"].get(target))) for target in provider["targets"]]
            words = [_plain(row["consumer"]), _plain(row["description"]), _plain(given(row))]
            yield f"| {' | '.join([*words, *marks])} |"
    yield from _rest(document)


def _rest(document: Mapping[str, Any]) -> Iterator[str]:
    for row, target, cell in cells(document, "fail"):
        yield from ["", f"**{_plain(target)}** fails {_plain(named(row))}", ""]
        yield from (f"- {_plain(problem)}" for problem in cell["problems"])
    for title, lines in (
        ("In the way", document["errors"]),
        ("Not verified", [f"{status}: {reason}" for status, reason in reasons(document)]),
    ):
        if lines:
            yield from ["", f"**{title}**", ""]
            yield from (f"- {_plain(line)}" for line in lines)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _marked(text: str) -> str:
    return f"**{text}**" if text == "fail" else text
