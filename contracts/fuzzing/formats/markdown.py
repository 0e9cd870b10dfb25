"""For a comment of a CI or a wiki: a table of the new findings, and what repeats each: `--format markdown`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.fuzzing.results import SORTS, summary

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|!~&])")


def render(document: Mapping[str, Any]) -> str:
    """Return the page."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"**{document['verdict']}**: {_plain(summary(document))}"
    if document["broken"]:
        yield from ["", f"It ended before its time: {_plain(document['broken'])}"]
    new = [row for row in document["findings"] if row["accepted"] is None]
    if new:
        yield from ["", "| finding | operation | what | monolith | service |", "|---|---|---|---|---|"]
    for row in new:
        what = f"{SORTS[row['sort']]}: {row['about']}"
        cells = (row["id"], row["operation"], what, row["monolith"], row["service"])
        yield f"| {' | '.join(map(_plain, cells))} |"
    for row in new:
        fence = "`" * (max([3, *(len(run) + 1 for curl in row["curls"] for run in re.findall("`+", curl))]))
        yield from [
            "",
            f"<details><summary>{row['id']}</summary>",
            "",
            f"{fence}sh",
            *row["curls"],
            fence,
            "",
            "</details>",
        ]
    for entry in document["stale"]:
        yield f"- no more found, and still in the baseline: {_plain(entry['operation'] + ': ' + entry['about'])}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
