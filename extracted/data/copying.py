"""Copies the tables of a service, so many rows at a time, in a way that may be cut off anywhere and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extracted.data.errors import RowsMissed, RowsRefused, TargetInUse
from extracted.data.job import Job
from extracted.data.ledger import Chunk, Ledger, Run
from extracted.data.meter import Meter
from extracted.data.pairing import Pair
from extracted.data.routes import Route, Stretch, route_of
from extracted.data.seeds import sow

_FIRST = 5_000
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

    Raises TargetInUse, RowsRefused, RowsMissed or DatabaseUnavailable; what was written by then is kept,
    and gone on with.
    """
    with job.target.transaction():
        earlier = ledger.run()
        is_resumed = resumable(job, earlier)
        _begin(job, ledger, now(), is_resumed=is_resumed)
    counts = {table: job.source.count(table) for table in job.tables}
    meter.expect(2 * sum(counts.values()))
    copier = _Copier(job, ledger, meter)
    tables = tuple(copier.table(pair) for pair in job.pairs)
    for table, pair in zip(tables, job.pairs, strict=True):
        if table.rows != counts[table.table]:
            raise RowsMissed(str(job.source.address), table.table, table.rows, counts[table.table])
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
        route = route_of(pair, self.job)
        done = self.ledger.chunks(share.table)
        kept = [self._rechecked(chunk, pair, route) for chunk in done]
        every = [*kept, *self._written(pair, route, done)]
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
        target, route = self.job.target, route_of(pair, self.job)
        for chunk in self.ledger.chunks(pair.share.table):
            count, digest = route.arrived(chunk.after, chunk.until)
            if (count, digest) != (chunk.count, chunk.digest):
                reason = f"it keeps other values than were written, in {count:,} rows {_place(chunk)}"
                raise RowsRefused(str(target.address), pair.share.table, reason)
            self.meter.step(f"reading back {pair.share.table}", count)

    def _rechecked(self, chunk: Chunk, pair: Pair, route: Route) -> Chunk:
        """What an earlier run wrote, brought to what the source has now."""
        stretch = route.between(chunk.after, chunk.until)
        current = _noted(stretch, chunk.table, chunk.number)
        if current != chunk:
            self._put(route, stretch, current, replaced=pair)
        self.meter.step(chunk.table, stretch.count)
        return current

    def _written(self, pair: Pair, route: Route, done: tuple[Chunk, ...]) -> Iterator[Chunk]:
        """Copy what has not been copied."""
        after, number = (done[-1].until, done[-1].number + 1) if done else (None, 0)
        size = min(_FIRST, self.job.chunk)
        while pair.source_key or not done:
            began = self.meter.clock()
            stretch = route.after(after, size)
            if stretch is None:
                return
            chunk = _noted(stretch, pair.share.table, number)
            self._put(route, stretch, chunk)
            yield chunk
            self.meter.step(chunk.table, chunk.count)
            if stretch.until is None:
                return
            after, number = stretch.until, number + 1
            size = _next_size(size, self.meter.clock() - began, self.job.chunk)

    def _put(self, route: Route, stretch: Stretch, chunk: Chunk, *, replaced: Pair | None = None) -> None:
        """Write rows and the note of them as one, in place of those that a run before wrote there."""
        target = self.job.target
        with target.transaction():
            self.ledger.hold()
            if replaced is not None:
                target.remove(replaced.target_span(chunk.after, chunk.until))
            try:
                route.write(stretch)
            except (ValueError, ArithmeticError) as error:
                reason = f"a value cannot be told {_place(chunk)}"
                raise RowsRefused(str(target.address), chunk.table, reason) from error
            self.ledger.record(chunk)


def _noted(stretch: Stretch, table: str, number: int) -> Chunk:
    return Chunk(table, number, stretch.after, stretch.until, stretch.count, stretch.digest)


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
