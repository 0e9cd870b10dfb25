"""Rows of SQLite, by the standard library's driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote as url_quoted

from extracted.data.address import Address
from extracted.data.errors import DatabaseUnavailable, RowsRefused
from extracted.data.kinds import sqlite_kind
from extracted.data.layout import Cell, Column, ForeignKey, Layout, Position, Row, Span, names_of

PATIENCE = 30.0
"""Seconds to wait for somebody else's lock."""


class Sqlite:
    """A file of SQLite; it is never made, only opened."""

    def __init__(self, address: Address, *, writable: bool = False) -> None:
        self.address = address
        file = Path(address.target)
        if not file.is_file():
            raise DatabaseUnavailable(str(address), "there is no such file; `manage.py migrate` makes it")
        mode = "rw" if writable else "ro"
        with self._told():
            self._connection = sqlite3.connect(
                f"file:{url_quoted(str(file.resolve()))}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None
            )
            self._connection.execute("PRAGMA foreign_keys = OFF")
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def identity(self) -> str:
        return f"sqlite:{Path(self.address.target).resolve()}"

    def snapshot(self) -> None:
        with self._told():
            self._connection.execute("BEGIN")
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # takes the shared lock

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def tables(self) -> frozenset[str]:
        rows = self.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        )
        return frozenset(str(name) for (name,) in rows)

    def layout(self, table: str) -> Layout:
        found = self.execute(
            'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid',
            [table],
        )
        columns = tuple(_column(row) for row in found)
        ranked = sorted((int(str(row[4])), str(row[0])) for row in found if row[4])
        return Layout(table, columns, tuple(name for _, name in ranked), self._foreign_keys(table))

    def count(self, table: str) -> int:
        return int(str(self.execute(f"SELECT count(*) FROM {_quoted(table)}")[0][0]))

    def is_empty(self, table: str) -> bool:
        return not self.execute(f"SELECT 1 FROM {_quoted(table)} LIMIT 1")

    def read(self, span: Span) -> list[Row]:
        columns = ", ".join(map(_quoted, names_of(span.columns)))
        where, parameters = _bounds(span)
        order = f" ORDER BY {', '.join(map(_ordered, span.key))}" if span.key else ""
        limit = " LIMIT ?" if span.limit else ""
        statement = f"SELECT {columns} FROM {_quoted(span.table)}{where}{order}{limit}"
        return self.execute(statement, [*parameters, *([span.limit] if span.limit else [])])

    def write(self, table: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        names = ", ".join(map(_quoted, names_of(columns)))
        marks = ", ".join("?" * len(columns))
        with self._told(table):
            self._connection.executemany(f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})", rows)

    def remove(self, span: Span) -> None:
        where, parameters = _bounds(span)
        self.execute(f"DELETE FROM {_quoted(span.table)}{where}", parameters)

    def execute(self, statement: str, parameters: Sequence[Cell] = ()) -> list[Row]:
        with self._told():
            return self._connection.execute(statement, tuple(parameters)).fetchall()

    def suspend(self, tables: Sequence[str]) -> tuple[str, ...]:
        found = self.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        ours = [(str(name), str(text)) for name, table, text in found if table in set(tables)]
        for name, _ in ours:
            self.execute(f"DROP TRIGGER {_quoted(name)}")
        return tuple(text for _, text in ours)

    def resume(self, statements: Sequence[str], tables: Sequence[str]) -> None:
        for table in tables:
            orphans = self.execute("SELECT rowid, parent FROM pragma_foreign_key_check(?) LIMIT 1", [table])
            for rowid, parent in orphans:
                raise RowsRefused(
                    str(self.address), table, f"row {rowid} points to a row of {parent} that is not there"
                )
        for statement in statements:
            self.execute(statement)

    def position(self, table: str) -> Position | None:
        column = self._numbered(table)
        if column is None:
            return None
        last = self.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        return Position(column, int(str(last[0][0])) if last else 0)

    def advance(self, table: str, last: int) -> None:
        column = self._numbered(table)
        if column is None:
            return
        highest = self.execute(f"SELECT max({_quoted(column)}) FROM {_quoted(table)}")[0][0]
        last = max(last, int(str(highest or 0)))
        known = self.execute("SELECT 1 FROM sqlite_sequence WHERE name = ?", [table])
        if known:
            self.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [last, table])
        elif last:
            self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])

    def close(self) -> None:
        self._connection.close()

    def _numbered(self, table: str) -> str | None:
        """The column that numbers itself and never hands out a number twice."""
        found = self.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
        if not found or "AUTOINCREMENT" not in str(found[0][0]).upper():
            return None
        return self.layout(table).key[0]

    def _foreign_keys(self, table: str) -> tuple[ForeignKey, ...]:
        found = self.execute('SELECT id, "table", "from" FROM pragma_foreign_key_list(?) ORDER BY id, seq', [table])
        grouped: dict[Cell, tuple[str, list[str]]] = {}
        for number, target, column in found:
            grouped.setdefault(number, (str(target), []))[1].append(str(column))
        return tuple(
            sorted((ForeignKey(tuple(names), to) for to, names in grouped.values()), key=lambda key: key.columns)
        )

    @contextmanager
    def _told(self, table: str = "") -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError) as error:
            raise RowsRefused(str(self.address), table or "a table", str(error)) from error
        except sqlite3.Error as error:
            raise DatabaseUnavailable(str(self.address), str(error)) from error


def _column(row: Row) -> Column:
    name, declared, not_null, default, place = row
    kind = sqlite_kind(str(declared))
    is_filled = default is not None or (bool(place) and str(declared).lower() == "integer")
    _, _, size = str(declared).partition("(")
    digits = [int(part) for part in size.rstrip(")").split(",") if part.strip().isdigit()]
    return Column(str(name), str(declared), kind, not (not_null or place), is_filled, *[*digits[:2], 0, 0][:2])


def _bounds(span: Span) -> tuple[str, list[Cell]]:
    keys, marks = ", ".join(map(_ordered, span.key)), ", ".join("?" * len(span.key))
    parts: list[str] = []
    parameters: list[Cell] = []
    for sign, bound in ((">", span.after), ("<=", span.until)):
        if bound is not None:
            parts.append(f"({keys}) {sign} ({marks})")
            parameters.extend(bound)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _ordered(column: Column) -> str:
    """A key as it is sorted: text by its bytes, so that all databases agree."""
    return f"{_quoted(column.name)} COLLATE BINARY" if column.kind == "text" else _quoted(column.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
