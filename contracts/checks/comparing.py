"""A pact and a document -> a cell of the matrix: every interaction, asked by every check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from contracts.checks.kinds import CHECKS
from contracts.checks.values import Failure, Held
from contracts.findings.values import Cell, Finding, Severity
from contracts.interactions.values import Http, Interaction, Pact
from contracts.openapi.api import Api

UNKNOWN = "request.path-or-method.unknown"


def checked(pact: Pact, api: Api, *, is_meant: Callable[[Http], bool] = lambda _: True) -> Cell:
    """Hold a pact against a document; interactions over HTTP alone, and of these those that are meant."""
    meant = [(each, each.exchange) for each in pact.interactions if isinstance(each.exchange, Http)]
    meant = [(each, exchange) for each, exchange in meant if is_meant(exchange)]
    lines = _Lines(pact)
    found = [
        Finding(
            failure.code,
            failure.severity,
            subject(each),
            failure.message,
            failure.place,
            str(pact.path),
            lines.of(each),
        )
        for each, exchange in meant
        for failure in _failures(each, exchange, api)
    ]
    ordered = tuple(
        sorted(set(found), key=lambda each: (-each.severity, each.subject, each.place, each.rule, each.message))
    )
    return Cell(f"{pact.consumer} -> {pact.provider}", api.name or str(api.path), len(meant), ordered)


def subject(interaction: Interaction) -> str:
    """What an interaction is called: its description, and the states that it needs."""
    states = ", ".join(state.name for state in interaction.states)
    return f"{interaction.description} ({states})" if states else interaction.description


def _failures(interaction: Interaction, exchange: Http, api: Api) -> Iterator[Failure]:
    request = exchange.request
    operation = api.find(request.method, request.path)
    if operation is None:
        what = (
            f"the document has no {request.method} on" if api.knows_path(request.path) else "the document does not name"
        )
        yield Failure(UNKNOWN, Severity.ERR, f"{what} {request.path}", "request.path")
        return
    held = Held(interaction, request, exchange.response, api, operation, operation.answer(exchange.response.status))
    for name in CHECKS:
        yield from CHECKS.load(name).check(held)


def _finding(failure: Failure, interaction: Interaction, file: str, line: int) -> Finding:
    said = (failure.message, failure.place)
    return Finding(failure.code, failure.severity, subject(interaction), *said, file, line)


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return -finding.severity, finding.subject, finding.place, finding.rule, finding.message


class _Lines:
    """The lines on which the interactions of a pact begin, by their descriptions."""

    def __init__(self, pact: Pact) -> None:
        try:
            self._text = pact.path.read_text("utf-8-sig")
        except (OSError, ValueError):
            self._text = ""

    def of(self, interaction: Interaction) -> int:
        at = self._text.find(f": {json.dumps(interaction.description, ensure_ascii=False)}")
        return self._text.count("\n", 0, at) + 1 if at >= 0 else 0
