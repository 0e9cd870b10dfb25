"""Compares the tables of a service between two databases: rows, and checksums stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from extracted.data.job import Job
from extracted.data.layout import Row, names_of
from extracted.data.meter import Meter
from extracted.data.pairing import Pair
from extracted.data.routes import Route, Stretch, route_of
from extracted.data.seeds import missing_of

MOST_EXAMPLES = 5
"""So many rows of each sort are named, in each table."""


@dataclass(slots=True)
class _Tally:
    """What was found in a table so far."""

    source: int = 0
    target: int = 0
    missing: int = 0
    extra: int = 0
    changed: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """One table on both sides: rows that only one side has, and rows that have other values; some as examples."""

    table: str
    model: str
    source_rows: int
    target_rows: int
    missing: int = 0
    extra: int = 0
    changed: int = 0
    examples: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether both sides have the same rows."""
        return not (self.missing or self.extra or self.changed)


@dataclass(frozen=True, slots=True)
class Compared:
    """All tables, and what is missing of content types and permissions."""

    tables: tuple[ComparedTable, ...]
    seeds: Mapping[str, tuple[str, ...]]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return all(table.is_same for table in self.tables) and not any(self.seeds.values())


def compared(job: Job, meter: Meter) -> Compared:
    """Compare what both have at this moment; both are snapshots."""
    meter.expect(sum(job.source.count(table) for table in job.tables))
    tables = tuple(_compared(pair, job, meter) for pair in job.pairs)
    return Compared(tables, missing_of(job.seeds, job.target))


def _compared(pair: Pair, job: Job, meter: Meter) -> ComparedTable:
    tally, route = _Tally(), route_of(pair, job)
    for here in _stretches(route, job.chunk):
        there = route.arrived(here.after, here.until)
        tally.source += here.count
        tally.target += there[0]
        if there != (here.count, here.digest):
            rows = pair.source_plain(job.source.read(pair.source_span(here.after, here.until)))
            others = pair.target_plain(job.target.read(pair.target_span(here.after, here.until)))
            _find(pair, rows, others, tally)
        meter.step(pair.share.table, here.count)
    counts = (tally.source, tally.target, tally.missing, tally.extra, tally.changed)
    return ComparedTable(pair.share.table, pair.share.model, *counts, tuple(tally.examples))


def _stretches(route: Route, chunk: int) -> Iterator[Stretch]:
    """The source from end to end; the last stretch has no upper bound, so that it shows what the target has beyond."""
    after: Row | None = None
    while (found := route.after(after, chunk)) is not None and found.until is not None and found.count == chunk:
        yield found
        after = found.until
    yield replace(found, until=None) if found is not None else Stretch(after, None, 0, 0)


def _find(pair: Pair, rows: list[Row], others: list[Row], tally: _Tally) -> None:
    """Count what differs in one stretch, by key; without a key rows are only there, or not."""
    places = [pair.source.index(column) for column in pair.source_key] or range(len(pair.source))
    here = {tuple(row[place] for place in places): row for row in rows}
    there = {tuple(row[place] for place in places): row for row in others}
    found: dict[str, list[str]] = {"missing": [], "extra": [], "changed": []}
    for key, row in here.items():
        if key not in there:
            found["missing"].append(_shown(key))
        elif row != there[key]:
            columns = [name for name, a, b in zip(names_of(pair.source), row, there[key], strict=True) if a != b]
            found["changed"].append(f"{_shown(key)} in {', '.join(columns)}")
    found["extra"] = [_shown(key) for key in there if key not in here]
    tally.missing += len(found["missing"])
    tally.extra += len(found["extra"])
    tally.changed += len(found["changed"])
    for sort, names in found.items():
        room = MOST_EXAMPLES - sum(example.startswith(sort) for example in tally.examples)
        tally.examples += [f"{sort} {name}" for name in names[: max(room, 0)]]


def _shown(key: Row) -> str:
    return ", ".join(str(part) for part in key)
