"""A matrix as plain data, which all formats are made of; its schema is docs/verification.schema.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.verification.matrix import STATUSES, Matrix, Row, Status

SCHEMA_VERSION = 1


def document(matrix: Matrix) -> dict[str, Any]:
    """All of a matrix, in the order of its rows."""
    return {
        "schema_version": SCHEMA_VERSION,
        "result": _RESULTS[matrix.exit_code],
        "counts": {status: matrix.count(status) for status in _statuses()},
        "versions": dict(sorted(matrix.versions.items())),
        "is_whole": matrix.is_whole,
        "errors": list(matrix.errors),
        "providers": [
            {"provider": name, "targets": list(targets), "interactions": [_row(row) for row in rows]}
            for name, targets in matrix.columns.items()
            for rows in ([row for row in matrix.rows if row.key.provider == name],)
        ],
    }


_RESULTS = {0: "pass", 1: "fail", 2: "incomplete"}


def _statuses() -> Iterator[Status]:
    yield from STATUSES  # type: ignore[misc]


def _row(row: Row) -> dict[str, Any]:
    return {
        "consumer": row.key.consumer,
        "description": row.key.description,
        "states": list(row.key.states),
        "pending": row.is_pending,
        "place": row.place,
        "cells": {
            name: {"status": cell.status, "reason": cell.reason, "problems": list(cell.problems)}
            for name, cell in row.cells.items()
        },
    }
