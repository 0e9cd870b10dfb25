"""One page for a person: what each side carries with how many replicas, its costs, where it pays: `terminal`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.scaling.formats._words import HEAD, SIDES, cells, comparison, headline, law, price, setting


def render(document: Mapping[str, Any]) -> str:
    """Return the page as plain text."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield headline(document)
    yield f"before: {_placed(document['before'])}; after: {_placed(document['after'])}"
    yield setting(document)
    for doubt in document["doubts"]:
        yield f"not to be believed: {doubt}"
    for note in document["notes"]:
        yield f"note: {note}"
    for side in SIDES:
        yield ""
        yield f"{document[side]['name']}:"
        yield from _table(document["sides"][side]["rows"])
        if fit := document["sides"][side]["fit"]:
            yield f"  scales by {law(fit)}"
    yield ""
    yield from comparison(document)
    yield from price(document)
    if found := document["generator"]:
        late, busy = found["lateness_p99_ms"], 100 * found["processor"]
        yield f"generator: a hundredth more than {late:.1f} ms late in the worst step; {busy:.0f} % of a core at most"
    yield f"all requests: {document['kept']}"


def _placed(side: Mapping[str, Any]) -> str:
    return side["url"] if side["name"] == side["url"] else f"{side['name']} at {side['url']}"


def _table(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    found = [HEAD, *map(cells, rows)]
    widths = [max(len(row[place]) for row in found) for place in range(len(HEAD))]
    for row in found:
        yield "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
