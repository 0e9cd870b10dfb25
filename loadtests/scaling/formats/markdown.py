"""A comment for a pull request: the verdict, tables of both sides, where extraction pays: `--format markdown`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.formats.markdown import plain
from loadtests.scaling.formats._words import HEAD, SIDES, cells, comparison, headline, law, price, setting


def render(document: Mapping[str, Any]) -> str:
    """Return the comment."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"### Scaling: {plain(headline(document))}"
    yield ""
    yield f"{plain(setting(document))}."
    for doubt in document["doubts"]:
        yield f"- Not to be believed: {plain(doubt)}"
    for side in SIDES:
        yield from ["", f"**{plain(document[side]['name'])}**", ""]
        yield f"| {' | '.join(map(plain, HEAD))} |"
        yield "|---" * len(HEAD) + "|"
        for row in document["sides"][side]["rows"]:
            yield f"| {' | '.join(map(plain, cells(row)))} |"
        if fit := document["sides"][side]["fit"]:
            yield from ["", f"Scales by {plain(law(fit))}."]
    yield ""
    for line in (*comparison(document), *price(document)):
        yield f"- {plain(line)}"
