"""A decision or a matrix in words: a table for people, and JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.store.deciding import Decision
from contracts.store.matrix import Row

_WORDS = {True: "pass", False: "fail", None: "unknown"}
_LONG = 12
"""So many digits of a commit are shown."""

_COMMIT = 40


def told(decision: Decision, question: str) -> str:
    """A decision as a page: the answer, why, and the rows that it rests on."""
    answer = {True: "yes", False: "no", None: "no: results are missing"}[decision.deployable]
    lines = [f"{question}: {answer}", *(f"  {_marked(each.severity)}{each.text}" for each in decision.reasons)]
    for title, rows in (("", decision.rows), ("ignored:", decision.ignored)):
        if rows:
            lines += ["", *([title] if title else []), *columns(rows)]
    return "".join(f"{line}\n" for line in lines)


def columns(rows: Sequence[Row]) -> Iterator[str]:
    """Rows as lines of a table."""
    head = ("CONSUMER", "VERSION", "PROVIDER", "ANSWERED BY", "VERSION", "RESULT")
    lines = [head, *(_cells(row) for row in sorted(rows, key=_cells))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(map(str.ljust, line, widths)).rstrip()


def as_json(decision: Decision) -> dict[str, object]:
    """A decision as JSON."""
    return {
        "deployable": decision.deployable,
        "reasons": [{"severity": each.severity, "text": each.text} for each in decision.reasons],
        "matrix": [row_json(row) for row in decision.rows],
        "ignored": [row_json(row) for row in decision.ignored],
    }


def row_json(row: Row) -> dict[str, object]:
    """A row as JSON."""
    return {
        "consumer": row.consumer,
        "consumer_version": row.consumer_version,
        "provider": row.provider,
        "answered_by": row.by,
        "provider_version": row.provider_version or None,
        "pact": row.sha or None,
        "success": row.success,
        "verified_at": row.result.at if row.result else None,
        "failed": list(row.result.failed) if row.result else [],
    }


def short(version: str) -> str:
    """A version as it is shown: a commit by its first digits, anything else as it is."""
    number, dash, rest = version.partition("-")
    is_commit = len(number) == _COMMIT and all(each in "0123456789abcdef" for each in number)
    return f"{number[:_LONG]}{dash}{rest}" if is_commit else version


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.consumer,
        short(row.consumer_version),
        row.provider,
        row.by if row.provider_version else "-",
        short(row.provider_version) or "-",
        _WORDS[row.success],
    )


def _marked(severity: str) -> str:
    return "warning: " if severity == "warning" else ""
