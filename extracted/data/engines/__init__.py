"""The databases that rows can be copied between, one file each."""

from __future__ import annotations

from extracted.data.address import Address
from extracted.data.store import Store


def opened(address: Address, *, writable: bool = False) -> Store:
    """Open a database that exists. Raises DatabaseUnavailable."""
    if address.engine == "sqlite":
        from extracted.data.engines.sqlite import Sqlite

        return Sqlite(address, writable=writable)
    from extracted.data.engines.postgresql import Postgresql

    return Postgresql(address, writable=writable)
