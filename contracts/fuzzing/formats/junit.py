"""JUnit's XML for the test page of a CI: a case for each operation, failed by its new findings: `--format junit`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyan.junit import Case, Suite, written
from contracts.fuzzing.results import summary


def render(document: Mapping[str, Any]) -> str:
    """Return a suite with a case for each operation that was tried."""
    return written("banyan fuzz", [Suite(summary(document), tuple(_cases(document)))])


def _cases(document: Mapping[str, Any]) -> Iterator[Case]:
    new = [row for row in document["findings"] if row["accepted"] is None]
    for label in sorted({*document["operations"], *(row["operation"] for row in new)}):
        yield _case(document["target"], label, [row for row in new if row["operation"] == label])
    for entry in document["stale"]:
        yield Case("baseline", entry["operation"], "failure", f"no more found: {entry['about']}", "stale")
    if document["broken"]:
        yield Case(document["target"], "the run itself", "error", document["broken"], "broken")


def _case(target: str, label: str, found: list[Mapping[str, Any]]) -> Case:
    if not found:
        return Case(target, label)
    message = "; ".join(row["about"] for row in found)
    return Case(target, label, "failure", message, found[0]["sort"], "\n\n".join(map(_told, found)))


def _told(row: Mapping[str, Any]) -> str:
    values = f"\nmonolith {row['monolith']}\nservice {row['service']}" if row["monolith"] or row["service"] else ""
    return "\n".join([f"{row['id']}: {row['message']}{values}", *row["curls"]])
