"""Rows of PostgreSQL, by its COPY, whose text is the same on every server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from extracted.data.address import Address
from extracted.data.errors import DatabaseUnavailable, RowsRefused
from extracted.data.kinds import postgresql_kind
from extracted.data.layout import Cell, Column, ForeignKey, Layout, Position, Row, Span, names_of

PATIENCE = 10
"""Seconds to wait for a server to answer."""

_SETTINGS = {"TimeZone": "UTC", "DateStyle": "ISO", "IntervalStyle": "postgres", "bytea_output": "hex"}
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname, NOT a.attnotnull,
       a.atthasdef OR a.attidentity <> '', a.atttypmod, t.typlen
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum"""
_KEY = """
SELECT a.attname FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = ?::regclass AND i.indisprimary ORDER BY k.place"""
_FOREIGN_KEYS = """
SELECT t.relname,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place)
FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid
WHERE c.conrelid = ?::regclass AND c.contype = 'f' ORDER BY c.conname"""
_CONSTRAINTS = """
SELECT f.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid
WHERE c.contype = 'f' AND c.conparentid = 0 AND ?::regclass IN (c.conrelid, c.confrelid) ORDER BY 1, 2"""
_TRIGGERS = """
SELECT tgname FROM pg_trigger
WHERE tgrelid = ?::regclass AND NOT tgisinternal AND tgenabled = 'O' ORDER BY tgname"""
_NUMBERED = """
SELECT a.attname, pg_get_serial_sequence(?, a.attname) FROM pg_attribute a
WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND pg_get_serial_sequence(?, a.attname) IS NOT NULL
ORDER BY a.attnum LIMIT 1"""
_SUMMED: LiteralString = 'SELECT count(*), coalesce(sum(hashtextextended(ROW({})::text COLLATE "C", 0)), 0) FROM {}{}'
_PROBE = "SELECT hashtextextended('the same everywhere?' COLLATE \"C\", 0)"
_BLOCK = 1 << 16


class Postgresql:
    """A database of a PostgreSQL server, version 12 or later."""

    def __init__(self, address: Address, *, writable: bool = False) -> None:
        self.address = address
        with self._told():
            self._connection = psycopg.connect(address.target, connect_timeout=PATIENCE, autocommit=True)
            self._connection.read_only = None if writable else True
            for name, value in _SETTINGS.items():
                self._connection.execute("SELECT set_config(%s, %s, false)", [name, value])

    def identity(self) -> str:
        (row,) = self.execute("SELECT pg_postmaster_start_time()::text, inet_server_port(), current_database()")
        return f"postgresql:{row}"

    def snapshot(self) -> None:
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self.execute("SELECT 1")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._told(), self._connection.transaction():
            yield

    def tables(self) -> frozenset[str]:
        found = self.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)")
        return frozenset(str(name) for (name,) in found)

    def layout(self, table: str) -> Layout:
        quoted = self._quoted(table)
        columns = tuple(_column(row) for row in self.execute(_COLUMNS, [quoted]))
        key = tuple(str(name) for (name,) in self.execute(_KEY, [quoted]))
        found = self.execute(_FOREIGN_KEYS, [quoted])
        return Layout(
            table, columns, key, tuple(ForeignKey(tuple(cast("list[str]", names)), str(to)) for to, names in found)
        )

    def count(self, table: str) -> int:
        return cast(int, self._run(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))[0][0])

    def is_empty(self, table: str) -> bool:
        return not self._run(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)))

    def read(self, span: Span) -> list[Row]:
        with self._told(), self._connection.cursor() as cursor, cursor.copy(_sending(span)) as copy:
            return list(copy.rows())

    def write(self, table: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        with self._told(table), self._connection.cursor() as cursor, cursor.copy(_receiving(table, columns)) as copy:
            for row in rows:
                copy.write_row(row)

    def dialect(self) -> str:
        ((probed,),) = self.execute(_PROBE)  # what a server's processor makes of it, and later versions may
        return f"postgresql:{probed}"

    def last_key(self, span: Span) -> Row | None:
        among = _selected(sql.SQL(", ").join(map(_shown, span.key)), span)
        # Of the table found: a bare name would mean the text that is selected, and 9 come after 10.
        falling = sql.SQL(", ").join(sql.SQL("found.") + _ordered(column) + sql.SQL(" DESC") for column in span.key)
        texts = sql.SQL(", ").join(_shown(column) + sql.SQL("::text") for column in span.key)
        query = sql.SQL("SELECT {} FROM ({}) AS found ORDER BY {} LIMIT 1").format(texts, among, falling)
        return next(iter(self._run(query)), None)

    def summed(self, span: Span) -> tuple[int, int]:
        columns = sql.SQL(", ").join(map(_shown, span.columns))
        query = sql.SQL(_SUMMED).format(columns, sql.Identifier(span.table), _bounds(span))
        ((count, total),) = self._run(query)
        return cast(int, count), int(cast(int, total)) % (1 << 128)

    def sent(self, span: Span) -> Iterator[bytes]:
        with self._told(), self._connection.cursor() as cursor, cursor.copy(_sending(span)) as copy:
            for block in copy:
                yield bytes(block)

    def receive(self, table: str, columns: Sequence[Column], blocks: Iterable[bytes]) -> None:
        with self._told(table), self._connection.cursor() as cursor, cursor.copy(_receiving(table, columns)) as copy:
            for block in _joined(blocks):
                copy.write(block)

    def remove(self, span: Span) -> None:
        self._run(sql.SQL("DELETE FROM {}{}").format(sql.Identifier(span.table), _bounds(span)))

    def execute(self, statement: str, parameters: Sequence[Cell] = ()) -> list[Row]:
        text = statement.replace("%", "%%").replace("?", "%s") if parameters else statement
        return self._run(sql.SQL(text), parameters)

    def suspend(self, tables: Sequence[str]) -> tuple[str, ...]:
        back: list[sql.Composed] = []
        for table in tables:
            for owner, name, definition in self.execute(_CONSTRAINTS, [self._quoted(table)]):
                back.append(_altered(str(owner), "ADD CONSTRAINT", str(name), str(definition)))
                self._run(_altered(str(owner), "DROP CONSTRAINT", str(name)))
            for (name,) in self.execute(_TRIGGERS, [self._quoted(table)]):
                back.append(_altered(table, "ENABLE TRIGGER", str(name)))
                self._run(_altered(table, "DISABLE TRIGGER", str(name)))
        return tuple(statement.as_string(self._connection) for statement in back)

    def resume(self, statements: Sequence[str], tables: Sequence[str]) -> None:
        for statement in statements:
            with self._told("a table"):
                self._connection.execute(sql.SQL(statement))

    def position(self, table: str) -> Position | None:
        found = self._numbered(table)
        if found is None:
            return None
        column, sequence = found
        last = self.execute("SELECT pg_sequence_last_value(?::regclass)", [sequence])[0][0]
        return Position(column, int(str(last or 0)))

    def advance(self, table: str, last: int) -> None:
        found = self._numbered(table)
        if found is None:
            return
        column, sequence = found
        names = (sql.Identifier(column), sql.Identifier(table))
        last = max(last, cast(int, self._run(sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(*names))[0][0]))
        if last > 0:
            self.execute("SELECT setval(?::regclass, ?)", [sequence, last])

    def close(self) -> None:
        self._connection.close()

    def _numbered(self, table: str) -> tuple[str, str] | None:
        quoted = self._quoted(table)
        found = self.execute(_NUMBERED, [quoted, quoted, quoted])
        return (str(found[0][0]), str(found[0][1])) if found else None

    def _quoted(self, table: str) -> str:
        return sql.Identifier(table).as_string(self._connection)

    def _run(self, statement: sql.SQL | sql.Composed, parameters: Sequence[Cell] = ()) -> list[Row]:
        with self._told():
            cursor = self._connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _told(self, table: str = "") -> Iterator[None]:
        try:
            yield
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise RowsRefused(str(self.address), error.diag.table_name or table, _reason(error)) from error
        except psycopg.Error as error:
            raise DatabaseUnavailable(str(self.address), self.address.redacted(_reason(error))) from error


def _reason(error: psycopg.Error) -> str:
    """What the server says, without the values of the row that it may quote; where the row points to is no secret."""
    said = error.diag.message_primary or " ".join(str(error).split())
    column = f" (column {error.diag.column_name})" if error.diag.column_name else ""
    detail = error.diag.message_detail if isinstance(error, psycopg.errors.ForeignKeyViolation) else None
    return f"{said}{column}" + (f": {detail}" if detail else "")


def _column(row: Row) -> Column:
    name, shown, type_, is_nullable, is_filled, modifier, width = row
    size, scale = cast(int, width), -1
    bits = cast(int, modifier) - 4
    if type_ in {"varchar", "bpchar", "text"}:
        size = max(bits, 0)
    elif type_ == "numeric":
        size, scale = (bits >> 16 & 0xFFFF, bits & 0x7FF) if bits >= 0 else (0, -1)
    kind = postgresql_kind(str(type_))
    return Column(str(name), str(shown), kind, bool(is_nullable), bool(is_filled), size, scale)


def _sending(span: Span) -> sql.Composed:
    return sql.SQL("COPY ({}) TO STDOUT").format(_selected(sql.SQL(", ").join(map(_shown, span.columns)), span))


def _receiving(table: str, columns: Sequence[Column]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, names_of(columns)))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)


def _selected(columns: sql.Composable, span: Span) -> sql.Composed:
    """A span's rows by key."""
    order = sql.SQL(" ORDER BY ") + sql.SQL(", ").join(map(_ordered, span.key)) if span.key else sql.SQL("")
    limit = sql.SQL(" LIMIT ") + sql.Literal(span.limit) if span.limit else sql.SQL("")
    return sql.SQL("SELECT {} FROM {}{}{}{}").format(columns, sql.Identifier(span.table), _bounds(span), order, limit)


def _joined(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """What comes row by row, in larger blocks."""
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _bounds(span: Span) -> sql.Composed:
    keys = sql.SQL(", ").join(map(_ordered, span.key))
    parts = [
        sql.SQL("({}) {} ({})").format(keys, sql.SQL(sign), sql.SQL(", ").join(map(sql.Literal, bound)))
        for sign, bound in ((">", span.after), ("<=", span.until))
        if bound is not None
    ]
    return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(parts) if parts else sql.Composed([])


def _shown(column: Column) -> sql.Composed:
    return sql.Composed([sql.Identifier(column.name)])


def _ordered(column: Column) -> sql.Composed:
    """A key as it is sorted: text by its bytes, so that all databases agree."""
    name = _shown(column)
    return name + sql.SQL(' COLLATE "C"') if column.kind == "text" else name


def _altered(table: str, what: LiteralString, name: str, definition: str = "") -> sql.Composed:
    written = sql.SQL(f" {definition}" if definition else "")
    return sql.SQL("ALTER TABLE {} {} {}{}").format(sql.Identifier(table), sql.SQL(what), sql.Identifier(name), written)
