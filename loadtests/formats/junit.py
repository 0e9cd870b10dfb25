"""One test case for each measure that is judged, for CI: what is inconclusive is an error: `--format junit`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.junit import Case, Outcome, Suite, written
from loadtests.formats._words import difference, figure, headline, ratio, unit

_OUTCOMES: Mapping[str, Outcome] = {"fail": "failure", "inconclusive": "error"}


def render(document: Mapping[str, Any]) -> str:
    """Return the document, indented."""
    began_at = document["began_at"].partition("+")[0]
    return written("banyan load", [Suite("banyan load", tuple(_cases(document)), began_at, headline(document))])


def case(group: str, name: str, verdict: str, told: str) -> Case:
    """A case by its verdict: what fails is a failure, what cannot be told an error, and all else has passed."""
    outcome = _OUTCOMES.get(verdict, "passed")
    if outcome == "passed":
        return Case(group, name)
    return Case(group, name, outcome, told.partition("\n")[0], verdict, told)


def _cases(document: Mapping[str, Any]) -> Iterator[Case]:
    for check in document["checks"]:
        if check["verdict"]:
            yield case(check["route"], check["measure"], check["verdict"], _told(check))
    if found := document["distributions"]:
        yield case(found["worst"], "whole distribution", found["verdict"], f"by chance: {found['chance']:.2g}")
    doubts = "\n".join(document["doubts"])
    yield case("run", "can be believed", "inconclusive" if doubts else "pass", doubts)
    if document["is_breached"]:
        yield case("run", "ends at no limit", "fail", document["ended"])


def _told(check: Mapping[str, Any]) -> str:
    name = unit(check["measure"])
    sides = f"{figure(check['before'])} before, {figure(check['after'])} {name} after".replace("  ", " ")
    parts = (
        sides,
        ratio(check),
        difference(check),
        f"margin {check['margin']}" if check["margin"] else "",
        check["reason"],
    )
    return "; ".join(filter(None, parts))
