"""The values of a copy: tables as a database has them, stretches of their rows, and what is to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Cell = object
"""A value as the driver gives it: text, bytes, numbers and None."""

Row = tuple[Cell, ...]
Why = Literal["moved", "relation", "replica", "shared", "needed"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` as the database writes it, `kind` what it means, `size` a length, precision or width in bytes.

    One that `is_filled` gets a value by itself when a row says none.
    """

    name: str
    type: str
    kind: str
    is_nullable: bool = False
    is_filled: bool = False
    size: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A constraint of one table over to another."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as a database has it; `columns` are those that can be written, `key` the primary one, in its order."""

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    def column(self, name: str) -> Column:
        """The column of a name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a table with a key over `after`, up to `until`; at most `limit` of them. None has no bound.

    `columns` are read, the key's first in `key`; a span of a table without a key is all of it.
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[Column, ...]
    after: Row | None = None
    until: Row | None = None
    limit: int | None = None

    def key_of(self, row: Row) -> Row:
        """The key of a row that was read."""
        places = [self.columns.index(column) for column in self.key]
        return tuple(row[place] for place in places)


@dataclass(frozen=True, slots=True)
class Share:
    """A table that a service takes along: of which model, and why.

    What `hidden` columns hold stays behind: it is not even read.
    """

    table: str
    model: str
    why: Why
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where the numbering of a column stands: the last number that was handed out."""

    column: str
    last: int


def names_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """The names of some columns."""
    return tuple(column.name for column in columns)
