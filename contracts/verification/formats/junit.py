"""JUnit's XML for the test page of a CI, a suite for each target: `<testcase classname="catalog.mobile-app">`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.junit import Case, Suite, written
from contracts.verification.formats._words import given


def render(document: Mapping[str, Any]) -> str:
    """Return a suite for each target, and one for what was in the way."""
    targets = dict.fromkeys(name for provider in document["providers"] for name in provider["targets"])
    suites = [Suite(target, tuple(_cases(target, document))) for target in targets]
    if document["errors"]:
        numbered = enumerate(document["errors"], 1)
        errors = [Case("banyan verify", f"error {number}", "error", error) for number, error in numbered]
        suites.append(Suite("banyan verify", errors))
    return written("banyan verify", suites)


def _cases(target: str, document: Mapping[str, Any]) -> Iterator[Case]:
    for provider in document["providers"]:
        for row in provider["interactions"]:
            if target in row["cells"]:
                yield _case(provider["provider"], row, row["cells"][target])


def _case(provider: str, row: Mapping[str, Any], cell: Mapping[str, Any]) -> Case:
    name = row["description"] + (f" given {given(row)}" if row["states"] else "")
    group, place = f"{provider}.{row['consumer']}", row["place"]
    match cell["status"]:
        case "fail" if row["pending"]:
            return Case(group, name, "skipped", f"pending, and fails: {'; '.join(cell['problems'])}", file=place)
        case "fail":
            problems = cell["problems"]
            return Case(group, name, "failure", problems[0], "contract", "\n".join(problems), file=place)
        case "skipped" | "not run" as status:
            return Case(group, name, "skipped", f"{status}: {cell['reason']}", file=place)
        case _:
            return Case(group, name, file=place)
