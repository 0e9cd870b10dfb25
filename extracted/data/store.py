"""What a copy asks of a database, whichever engine it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from extracted.data.address import Address
from extracted.data.layout import Cell, Column, Layout, Position, Row, Span


class Store(Protocol):
    """A database that was opened. Every method raises DatabaseUnavailable when it went away."""

    @property
    def address(self) -> Address:
        """Where it is."""
        ...

    def identity(self) -> str:
        """Two stores with the same identity are one database."""
        ...

    def snapshot(self) -> None:
        """From now on everything that is read is as it is at this moment, and nothing can be written."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """What is written inside is written whole or not at all."""
        ...

    def tables(self) -> frozenset[str]:
        """The names of all tables."""
        ...

    def layout(self, table: str) -> Layout:
        """A table as it is; what generates itself is left out."""
        ...

    def count(self, table: str) -> int:
        """How many rows a table has."""
        ...

    def is_empty(self, table: str) -> bool:
        """Whether a table has no row."""
        ...

    def read(self, span: Span) -> list[Row]:
        """The rows of a span, by key."""
        ...

    def write(self, table: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """Add rows; raise RowsRefused."""
        ...

    def remove(self, span: Span) -> None:
        """Delete the rows of a span."""
        ...

    def execute(self, statement: str, parameters: Sequence[Cell] = ()) -> list[Row]:
        """Run a statement of Banyan's own, with `?` for each parameter."""
        ...

    def suspend(self, tables: Sequence[str]) -> tuple[str, ...]:
        """Put triggers of tables and foreign keys from or to them out of force; the statements put them back."""
        ...

    def resume(self, statements: Sequence[str], tables: Sequence[str]) -> None:
        """Put back what was suspended; raise RowsRefused where a row points to nothing."""
        ...

    def position(self, table: str) -> Position | None:
        """Where the numbering of a table stands, if it has one."""
        ...

    def advance(self, table: str, last: int) -> None:
        """Let the numbering of a table go on after `last` and after its highest number, if it has one."""
        ...

    def close(self) -> None:
        """Let go of it; what is not committed is undone."""
        ...


@runtime_checkable
class Stream(Store, Protocol):
    """A database that hands on rows as a stream of its own, and computes checksums of them itself."""

    def dialect(self) -> str:
        """Databases of the same dialect take each other's streams, and come to the same checksums."""
        ...

    def last_key(self, span: Span) -> Row | None:
        """The key of the last row of a span; None for a span without rows."""
        ...

    def summed(self, span: Span) -> tuple[int, int]:
        """How many rows a span has, and a checksum of them in any order."""
        ...

    def sent(self, span: Span) -> Iterator[bytes]:
        """The rows of a span as another database of the same engine receives them."""
        ...

    def receive(self, table: str, columns: Sequence[Column], blocks: Iterable[bytes]) -> None:
        """Add rows that were sent; raise RowsRefused."""
        ...
