"""A test case for what each side carries with so many replicas, and for what is needed: `--format junit`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.junit import Case, Suite, written
from loadtests.formats._words import figure
from loadtests.formats.junit import case
from loadtests.scaling.formats._words import SIDES, bounds, comparison, headline, price


def render(document: Mapping[str, Any]) -> str:
    """Return the document, indented."""
    began_at = document["began_at"].partition("+")[0]
    said = "\n".join((headline(document), *comparison(document), *price(document)))
    return written("banyan load scale", [Suite("banyan load scale", tuple(_cases(document)), began_at, said)])


def _cases(document: Mapping[str, Any]) -> Iterator[Case]:
    for side in SIDES:
        for row in document["sides"][side]["rows"]:
            yield _row(document[side]["name"], row)
    if need := document["need"]:
        yield case("run", f"carries {figure(need)} a second", document["verdict"], headline(document))
    doubts = "\n".join(document["doubts"])
    yield case("run", "can be believed", "inconclusive" if doubts else "pass", doubts)
    if document["is_breached"]:
        yield case("run", "ends at no limit", "fail", document["ended"])
    elif document["is_partial"]:
        yield case("run", "ends by itself", "inconclusive", document["ended"])


def _row(side: str, row: Mapping[str, Any]) -> Case:
    many = f"{row['replicas']} replica{'' if row['replicas'] == 1 else 's'}"
    if not row["knee"]:
        return case(side, many, "inconclusive", "no rate was found that it carries within the limits")
    within = f" ({bounds(row['interval'])})" if row["interval"] else ""
    return Case(side, many, said=f"carries {figure(row['knee'])} a second{within}")
