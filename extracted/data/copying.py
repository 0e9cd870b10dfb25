"""Copies the tables of a service, so many rows at a time, in a way that may be cut off anywhere and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extracted.data.errors import RowsRefused, TargetInUse
from extracted.data.job import Job
from extracted.data.layout import Row
from extracted.data.ledger import Chunk, Ledger, Run
from extracted.data.meter import Meter
from extracted.data.pairing import Pair, digest_of
from extracted.data.seeds import sow

_FIRST = 1_000
_MOST_GIVEN = 10_000
_QUICK, _SLOW = 0.25, 1.0


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """What became of one table: all its `rows`, and those that a run before had `kept` and `mended` meanwhile."""

    table: str
    model: str
    why: str
    rows: int
    digest: str
    kept: int = 0
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy came to; `resumed` says when the run was begun that it went on with."""

    tables: tuple[CopiedTable, ...]
    resumed: str = ""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)


def copied(job: Job, ledger: Ledger, now: Callable[[], str], meter: Meter) -> Copied:
    """Copy all rows, and read them again to see that they are there; the source is a snapshot.

    Raises TargetInUse, RowsRefused or DatabaseUnavailable; what was written by then is kept, and gone on with.
    """
    with job.target.transaction():
        earlier = ledger.run()
        is_resumed = resumable(job, earlier)
        _begin(job, ledger, now(), is_resumed=is_resumed)
    meter.expect(sum(2 * job.source.count(table) for table in job.tables))
    copier = _Copier(job, ledger, meter)
    tables = tuple(copier.table(pair) for pair in job.pairs)
    for pair in job.pairs:
        copier.verify(pair)
    with job.target.transaction():
        _finish(job, ledger, now())
    return Copied(tables, earlier.started_at if is_resumed and earlier else "")


def resumable(job: Job, earlier: Run | None) -> bool:
    """Whether a copy that was cut off is to be gone on with; False for a new one.

    Raises TargetInUse where neither may be.
    """
    where = str(job.target.address)
    if earlier and not earlier.finished_at and not job.replaces:
        _require_same(job, earlier)
        return True
    if job.resumes:
        raise TargetInUse("there is no copy to go on with", where=where, hint="leave --resume out to begin one")
    if not job.replaces:
        _require_free(job, earlier)
    return False


def _require_same(job: Job, earlier: Run) -> None:
    if (earlier.service, earlier.source) != (job.service, str(job.source.address)):
        whose = f"{earlier.service} from {earlier.source}"
    elif earlier.tables != job.tables:
        whose = "other tables, before the plan or the code changed,"
    else:
        return
    message = f"a copy of {whose} into this database was cut off ({earlier.started_at})"
    hint = "let that one end first, or begin anew with --replace"
    raise TargetInUse(message, where=str(job.target.address), hint=hint)


def _require_free(job: Job, earlier: Run | None) -> None:
    where = str(job.target.address)
    filled = [pair.share.table for pair in job.pairs if not _is_free(pair, job)]
    if filled and earlier:
        hint = "`banyan data compare` shows what differs; --replace empties the service's tables and copies anew"
        raise TargetInUse(f"it was copied already ({earlier.finished_at})", where=where, hint=hint)
    if filled:
        more = f" and {len(filled) - 1} more tables hold" if filled[1:] else " holds"
        hint = "name an empty database with the service's schema, or let --replace empty the service's tables first"
        raise TargetInUse(f"{filled[0]}{more} other rows already", where=where, hint=hint)


def _is_free(pair: Pair, job: Job) -> bool:
    """Whether a table has no rows but some that the source has as well, as migrations put them there."""
    if job.target.is_empty(pair.share.table):
        return True
    rows = job.target.read(pair.target_span(None, limit=_MOST_GIVEN + 1))
    if len(rows) > _MOST_GIVEN or job.source.count(pair.share.table) > _MOST_GIVEN:
        return False
    return set(pair.target_plain(rows)) <= set(pair.source_plain(job.source.read(pair.source_span(None))))


def _begin(job: Job, ledger: Ledger, now: str, *, is_resumed: bool) -> None:
    if is_resumed:
        ledger.take_over()
    else:
        suspended = (*ledger.suspended(), *job.target.suspend(job.tables))
        ledger.begin(Run(job.service, str(job.source.address), job.tables, now), suspended)
        for pair in job.pairs:
            job.target.remove(pair.target_span(None))
    sow(job.seeds, job.target, job.tables)


def _finish(job: Job, ledger: Ledger, now: str) -> None:
    ledger.hold()
    for table in job.tables:
        position = job.source.position(table)
        job.target.advance(table, position.last if position else 0)
    job.target.resume(ledger.suspended(), job.tables)
    ledger.finish(now)


@dataclass(frozen=True, slots=True)
class _Copier:
    """Goes over the tables of a job."""

    job: Job
    ledger: Ledger
    meter: Meter

    def table(self, pair: Pair) -> CopiedTable:
        """Copy one table, or the rest of it."""
        share = pair.share
        done = self.ledger.chunks(share.table)
        kept = [self._rechecked(chunk, pair) for chunk in done]
        every = [*kept, *self._written(pair, done)]
        digest = sum(chunk.digest for chunk in every) % (1 << 128)
        return CopiedTable(
            share.table,
            share.model,
            share.why,
            rows=sum(chunk.count for chunk in every),
            digest=f"{digest:032x}",
            kept=sum(chunk.count for chunk in kept),
            mended=sum(old != new for old, new in zip(done, kept, strict=True)),
        )

    def verify(self, pair: Pair) -> None:
        """Read back what was written. Raises RowsRefused where the target has something else."""
        target = self.job.target
        for chunk in self.ledger.chunks(pair.share.table):
            rows = target.read(pair.target_span(chunk.after, chunk.until))
            if (len(rows), digest_of(pair.target_plain(rows))) != (chunk.count, chunk.digest):
                reason = f"it keeps other values than were written, in {len(rows):,} rows {_place(chunk)}"
                raise RowsRefused(str(target.address), pair.share.table, reason)
            self.meter.step(f"reading back {pair.share.table}", len(rows))

    def _rechecked(self, chunk: Chunk, pair: Pair) -> Chunk:
        """What an earlier run wrote, brought to what the source has now."""
        rows = self.job.source.read(pair.source_span(chunk.after, chunk.until))
        current = Chunk(chunk.table, chunk.number, chunk.after, chunk.until, len(rows), _digest(pair, rows))
        if current != chunk:
            self._put(pair, rows, current, is_there=True)
        self.meter.step(chunk.table, len(rows))
        return current

    def _written(self, pair: Pair, done: tuple[Chunk, ...]) -> Iterator[Chunk]:
        """Copy what has not been copied."""
        after, number = (done[-1].until, done[-1].number + 1) if done else (None, 0)
        size = min(_FIRST, self.job.chunk)
        while pair.source_key or not done:
            began = self.meter.clock()
            rows = self.job.source.read(pair.source_span(after, None, size if pair.source_key else None))
            if not rows:
                return
            until = pair.source_span(None).key_of(rows[-1]) if pair.source_key else None
            chunk = Chunk(pair.share.table, number, after, until, len(rows), _digest(pair, rows))
            self._put(pair, rows, chunk)
            yield chunk
            self.meter.step(chunk.table, chunk.count)
            if len(rows) < size or until is None:
                return
            after, number = until, number + 1
            size = _next_size(size, self.meter.clock() - began, self.job.chunk)

    def _put(self, pair: Pair, rows: list[Row], chunk: Chunk, *, is_there: bool = False) -> None:
        """Write rows and the note of them as one."""
        target = self.job.target
        try:
            written = pair.written(rows)
        except (ValueError, ArithmeticError) as error:
            reason = f"a value cannot be told {_place(chunk)}"
            raise RowsRefused(str(target.address), chunk.table, reason) from error
        with target.transaction():
            self.ledger.hold()
            if is_there:
                target.remove(pair.target_span(chunk.after, chunk.until))
            target.write(chunk.table, pair.target, written)
            self.ledger.record(chunk)


def _digest(pair: Pair, rows: list[Row]) -> int:
    return digest_of(pair.source_plain(rows))


def _place(chunk: Chunk) -> str:
    if chunk.until is None:
        return "of the table"
    shown = ", ".join(map(str, chunk.until))
    return f"up to key {shown}" if chunk.after is None else f"from key {', '.join(map(str, chunk.after))} to {shown}"


def _next_size(size: int, seconds: float, most: int) -> int:
    """As many rows as take about half a second, so that little is lost when a run is cut off."""
    if seconds > _SLOW:
        return max(1, size // 2)
    return min(most, size * 2) if seconds < _QUICK else size
