"""JUnit's XML for the test page of a CI, a case for each kind: `<testcase classname="catalog" name="contracts">`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyan.junit import Case, Outcome, Suite, written
from extracted.gateway.readiness.formats._words import reason

_OUTCOMES: Mapping[str, Outcome] = {"fail": "failure", "inconclusive": "error"}


def render(document: Mapping[str, Any]) -> str:
    """Return one suite; what says fail is a failure, what is inconclusive an error, since nothing is known then."""
    service = document["service"]
    return written("banyan ready", [Suite(service, [_case(service, row) for row in document["evidence"]])])


def _case(service: str, row: Mapping[str, Any]) -> Case:
    outcome = _OUTCOMES.get(row["verdict"], "passed")
    return Case(
        service,
        f"{row['title']} of {row['subject']}",
        outcome,
        reason(row) if outcome != "passed" else "",
        row["kind"] if outcome == "failure" else row["standing"],
        said=row["report"] or row["evidence"],
    )
