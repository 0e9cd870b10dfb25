"""The store as a page for people: what is where, and the matrix. It has no script, and asks for nothing."""

from __future__ import annotations

from banyan.pages import rendering
from contracts.store.keeping import Store
from contracts.store.matrix import Row, matrix
from contracts.store.records import Records
from contracts.store.telling import short

MOST_ROWS = 500
"""So many rows are shown, the last ones; `banyan pact matrix` shows all."""


def rendered(store: Store) -> str:
    """The page. Raises UnreadablePath, BadDocument."""
    records = store.records()
    rows = sorted(matrix(records), key=_moment, reverse=True)
    values = {
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "branches": {key: version.branch for key, version in records.versions.items()},
        "places": _places(records),
    }
    return rendering.rendered("contracts.broker", values, filters={"short": short})


def _moment(row: Row) -> str:
    return row.result.at if row.result else row.published_at


def _places(records: Records) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Each environment with what is in it: name, version, and how."""
    return [
        (
            name,
            sorted(
                (each.pacticipant, each.version, f"{each.kind}{f' as {each.instance}' if each.instance else ''}")
                for each in records.deployments
                if each.environment == name
            ),
        )
        for name in records.environments
    ]
