"""Transactions that will write: with SQLite they take their turn at once, instead of failing half way through.

A transaction that reads first, and writes once another has written, cannot go on: SQLite says "database is locked"
without waiting. One that begins by writing waits for its turn, as long as the connection's `timeout` says.
"""

from contextlib import contextmanager
from typing import Iterator

from django.db import connections, transaction


@contextmanager
def writing(using: str) -> Iterator[None]:
    """`transaction.atomic` that is the only one to write from its first statement on."""
    connection = connections[using]
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(using=using):
        if connection.vendor == "sqlite" and is_outermost:
            with connection.cursor() as cursor:  # changes no row, and is a writer all the same
                cursor.execute("UPDATE service_links_cursor SET holder = holder WHERE 1 = 0")
        yield
