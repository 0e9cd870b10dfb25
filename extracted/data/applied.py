"""Which migrations a database has, as Django notes them in it."""

from __future__ import annotations

from contextlib import closing

from extracted.data.address import Address
from extracted.data.engines import opened
from extracted.data.seeds import MIGRATIONS


def applied_in(address: Address) -> frozenset[tuple[str, str]]:
    """App and name of each migration that was run. Raises DatabaseUnavailable."""
    with closing(opened(address)) as store:
        if MIGRATIONS not in store.tables():
            return frozenset()
        rows = store.execute(f"SELECT app, name FROM {MIGRATIONS}")
    return frozenset((str(app), str(name)) for app, name in rows)
