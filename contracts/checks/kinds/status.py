"""Finds a status that the document does not name: `response.status.unknown` for a 410 beside 200 and 404."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity


def check(held: Held) -> Iterator[Failure]:
    """A status that only `default` covers is told, since that promises little."""
    status, place = held.response.status, "response.status"
    if held.answer is None:
        named = ", ".join(each.status for each in held.operation.answers) or "none"
        text = f"the document names no response with the status {status}, but {named}"
        yield Failure("response.status.unknown", Severity.ERR, text, place)
    elif held.answer.status.lower() == "default":
        text = f"the status {status} is covered by `default` alone"
        yield Failure("response.status.default", Severity.WARN, text, place)
