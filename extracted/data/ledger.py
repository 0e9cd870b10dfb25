"""What a copy has done so far, kept in the target itself, so that rows and the note of them are written as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from extracted.data.errors import TargetInUse
from extracted.data.layout import Cell, Row
from extracted.data.store import Store

RUNS = "banyan_copy"
SUSPENDED = "banyan_copy_suspended"
_TABLES = """
CREATE TABLE IF NOT EXISTS banyan_copy (service text NOT NULL, source text NOT NULL, tables text NOT NULL,
    holder text NOT NULL, started_at text NOT NULL, finished_at text);
CREATE TABLE IF NOT EXISTS banyan_copy_chunk (table_name text NOT NULL, number integer NOT NULL, after_key text,
    until_key text, counted bigint NOT NULL, digest text NOT NULL, PRIMARY KEY (table_name, number));
CREATE TABLE IF NOT EXISTS banyan_copy_suspended (number integer PRIMARY KEY, statement text NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Run:
    """A copy that was begun into this database; `finished_at` is empty for one that was cut off, or goes on."""

    service: str
    source: str
    tables: tuple[str, ...]
    started_at: str
    finished_at: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that were written as one, with keys over `after` up to `until` as the source has them."""

    table: str
    number: int
    after: Row | None
    until: Row | None
    count: int
    digest: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The notes in a target; `holder` is whoever writes, and no one else may go on writing then."""

    store: Store
    holder: str

    def run(self) -> Run | None:
        """The copy that was begun last, if any."""
        if RUNS not in self.store.tables():
            return None
        rows = self.store.execute("SELECT service, source, tables, started_at, finished_at FROM banyan_copy")
        for service, source, tables, started_at, finished_at in rows:
            return Run(
                str(service), str(source), tuple(json.loads(str(tables))), str(started_at), str(finished_at or "")
            )
        return None

    def begin(self, run: Run, suspended: Sequence[str]) -> None:
        """Note that a copy begins."""
        for statement in _TABLES.split(";"):
            self.store.execute(statement)
        self.clear()
        self.store.execute(
            "INSERT INTO banyan_copy (service, source, tables, holder, started_at) VALUES (?, ?, ?, ?, ?)",
            [run.service, run.source, json.dumps(run.tables), self.holder, run.started_at],
        )
        for number, statement in enumerate(suspended):
            self.store.execute("INSERT INTO banyan_copy_suspended VALUES (?, ?)", [number, statement])

    def take_over(self) -> None:
        """Go on with a copy that was cut off; should its process still live, it stops at its next rows."""
        self.store.execute("UPDATE banyan_copy SET holder = ?", [self.holder])

    def hold(self) -> None:
        """Make sure inside a transaction that nobody else took over. Raises TargetInUse."""
        self.store.execute("UPDATE banyan_copy SET holder = holder")  # locks the row until the transaction ends
        if not self.store.execute("SELECT 1 FROM banyan_copy WHERE holder = ?", [self.holder]):
            raise TargetInUse(
                "another copy into this database took over", where=str(self.store.address), hint="let that one end"
            )

    def suspended(self) -> tuple[str, ...]:
        """The statements that put back what was put out of force."""
        if SUSPENDED not in self.store.tables():
            return ()
        rows = self.store.execute("SELECT statement FROM banyan_copy_suspended ORDER BY number")
        return tuple(str(statement) for (statement,) in rows)

    def chunks(self, table: str) -> tuple[Chunk, ...]:
        """What was written of a table, in order."""
        rows = self.store.execute(
            "SELECT number, after_key, until_key, counted, digest FROM banyan_copy_chunk WHERE table_name = ?"
            " ORDER BY number",
            [table],
        )
        return tuple(
            Chunk(table, int(str(number)), _key(after), _key(until), int(str(count)), int(str(digest), 16))
            for number, after, until, count, digest in rows
        )

    def record(self, chunk: Chunk) -> None:
        """Note rows that were written, in place of an earlier note of the same."""
        place = [chunk.table, chunk.number]
        self.store.execute("DELETE FROM banyan_copy_chunk WHERE table_name = ? AND number = ?", place)
        noted = [_text(chunk.after), _text(chunk.until), chunk.count, f"{chunk.digest:x}"]
        self.store.execute("INSERT INTO banyan_copy_chunk VALUES (?, ?, ?, ?, ?, ?)", [*place, *noted])

    def finish(self, finished_at: str) -> None:
        """Note that everything is there."""
        self.store.execute("DELETE FROM banyan_copy_chunk")
        self.store.execute("DELETE FROM banyan_copy_suspended")
        self.store.execute("UPDATE banyan_copy SET finished_at = ?", [finished_at])

    def clear(self) -> None:
        """Forget an earlier copy."""
        self.store.execute("DELETE FROM banyan_copy_chunk")
        self.store.execute("DELETE FROM banyan_copy_suspended")
        self.store.execute("DELETE FROM banyan_copy")


def _text(key: Row | None) -> str | None:
    return None if key is None else json.dumps([_tagged(each) for each in key])


def _tagged(value: Cell) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _key(text: Cell) -> Row | None:
    if text is None:
        return None
    return tuple(bytes.fromhex(each["hex"]) if isinstance(each, dict) else each for each in json.loads(str(text)))
