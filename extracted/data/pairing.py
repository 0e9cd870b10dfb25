"""A table of the source beside that of the target: what differs between them, and how values pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from extracted.data.address import Engine
from extracted.data.errors import SchemasDiffer
from extracted.data.hiding import Give, stand_in
from extracted.data.kinds import PASSES, Convert, Passage, passage
from extracted.data.layout import Cell, Column, Layout, Row, Share, Span
from extracted.data.store import Store

Columns = Sequence[Convert | None]
_BYTES = 16


@dataclass(frozen=True, slots=True)
class Pair:
    """One table on both sides; columns, passages and keys stand in the same order for both.

    `given` are columns of the target that get a value of their own in each row, since theirs stays behind.
    """

    share: Share
    source: tuple[Column, ...]
    target: tuple[Column, ...]
    passages: tuple[Passage, ...]
    source_key: tuple[Column, ...]
    target_key: tuple[Column, ...]
    given: tuple[tuple[Column, Give], ...] = ()

    @property
    def filled(self) -> tuple[Column, ...]:
        """The columns of the target that are written."""
        return (*self.target, *(column for column, _ in self.given))

    def source_span(self, after: Row | None, until: Row | None = None, limit: int | None = None) -> Span:
        """A stretch of the source, by its own keys."""
        return Span(self.share.table, self.source, self.source_key, after, until, limit)

    def target_span(self, after: Row | None, until: Row | None = None, limit: int | None = None) -> Span:
        """The same stretch of the target, by keys of the source."""
        return Span(self.share.table, self.target, self.target_key, self._key(after), self._key(until), limit)

    def written(self, rows: list[Row]) -> list[Row]:
        """Rows of the source as they are written into the target."""
        found = converted(rows, [each.written for each in self.passages])
        if not self.given:
            return found
        return [(*row, *(give() for _, give in self.given)) for row in found]

    def source_plain(self, rows: list[Row]) -> list[Row]:
        """Rows of the source in the form that can be compared."""
        return converted(rows, [_lenient(each.source_plain) for each in self.passages])

    def target_plain(self, rows: list[Row]) -> list[Row]:
        """Rows of the target in the form that can be compared."""
        return converted(rows, [_lenient(each.target_plain) for each in self.passages])

    def _key(self, key: Row | None) -> Row | None:
        if key is None:
            return None
        passages = [self.passages[self.source.index(column)] for column in self.source_key]
        return converted([key], [each.written for each in passages])[0]


def paired(shares: Iterable[Share], source: Store, target: Store, zone: str = "UTC") -> tuple[Pair, ...]:
    """Each table on both sides. Raises SchemasDiffer with all that is not alike."""
    pairs, problems = [], []
    for share in shares:
        here, there = source.layout(share.table), target.layout(share.table)
        found = list(_differences(share, here, there, source.address.engine, target.address.engine))
        problems += found
        if not found:
            pairs.append(_pair(share, here, there, (source.address.engine, target.address.engine), zone))
    if problems:
        raise SchemasDiffer(str(target.address), problems)
    return tuple(pairs)


def converted(rows: list[Row], columns: Columns) -> list[Row]:
    """Rows with some of their columns converted; nothing stays nothing."""
    if not rows or not any(columns):
        return rows
    turned: list[Iterable[Cell]] = list(zip(*rows, strict=True))
    for place, convert in enumerate(columns):
        if convert is not None:
            turned[place] = _each(convert, turned[place])
    return list(zip(*turned, strict=True))


def digest_of(rows: Iterable[Row]) -> int:
    """A checksum of rows in any order."""
    total = 0
    for row in rows:
        total += int.from_bytes(blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest())
    return total % (1 << (8 * _BYTES))


def _each(convert: Convert, values: Iterable[Cell]) -> list[Cell]:
    return [None if value is None else convert(value) for value in values]


def _lenient(convert: Convert | None) -> Convert | None:
    """What cannot be converted is compared as it is."""
    if convert is None:
        return None

    def attempt(value: Cell) -> Cell:
        try:
            return convert(value)
        except (ValueError, ArithmeticError):
            return str(value)

    return attempt


def _pair(share: Share, here: Layout, there: Layout, engines: tuple[Engine, Engine], zone: str) -> Pair:
    names = [name for name in here.names if name in there.names and name not in share.hidden]
    source = tuple(here.column(name) for name in names)
    target = tuple(there.column(name) for name in names)
    passages = tuple(passage(here.column(name), there.column(name), engines, zone) for name in names)
    keys = tuple(tuple(layout.column(name) for name in here.key) for layout in (here, there))
    given = tuple(_given(share, there, engines[1]))
    return Pair(share, source, target, passages, keys[0], keys[1], given)


def _given(share: Share, there: Layout, engine: Engine) -> Iterator[tuple[Column, Give]]:
    """What is hidden and may not be empty."""
    for column in there.columns:
        give = stand_in(column, engine)
        if column.name in share.hidden and not column.is_nullable and give is not None:
            yield column, give


def _differences(share: Share, here: Layout, there: Layout, source: Engine, target: Engine) -> Iterator[str]:
    is_whole = share.why in {"moved", "relation"}
    table = share.table
    if here.key != there.key:
        yield f"{table}: its primary key is {_listed(there.key)}, that of the source {_listed(here.key)}"
    yield from _unhidden(share, here, there, target)
    for column in here.columns:
        if column.name in share.hidden:
            continue
        if column.name not in there.names:
            if is_whole:
                yield f"{table}.{column.name} is missing"
        elif problem := _judge(source, target)(column, there.column(column.name)):
            yield f"{table}.{column.name} {problem}"
    for column in there.columns:
        if column.name not in here.names and not (column.is_nullable or column.is_filled):
            yield f"{table}.{column.name} needs a value and is not in the source"


def _unhidden(share: Share, here: Layout, there: Layout, engine: Engine) -> Iterator[str]:
    """Columns whose values should stay behind, and of which that cannot be made sure."""
    for name in share.hidden:
        told = f"{share.table}.{name} holds a secret that stays behind, and"
        if name not in here.names:
            yield f"{told} is not in the source under that name"
        elif name in here.key:
            yield f"{told} is part of the primary key"
        elif name in there.names:
            column = there.column(name)
            if not (column.is_nullable or column.is_filled or stand_in(column, engine)):
                yield f"{told} needs a value, of which none is known for {column.type}"


def _judge(source: Engine, target: Engine) -> Callable[[Column, Column], str]:
    if source == target:
        return _same_engine
    if source == "sqlite":
        return lambda here, there: _crossing(there, here, there) or _narrower(here, there)
    return lambda here, there: _crossing(here, here, there) or _narrower(here, there)


def _same_engine(here: Column, there: Column) -> str:
    if here.kind != there.kind:
        return f"is {there.type}, in the source {here.type}"
    if here.kind == "decimal" and (here.size, here.scale) != (there.size, there.scale):
        return f"is {there.type}, in the source {here.type}"
    if (here.kind in {"text", "integer", "float"}) and _holds_less(here, there):
        return f"is {there.type}, narrower than {here.type} in the source"
    return _narrower(here, there)


def _holds_less(here: Column, there: Column) -> bool:
    if here.kind == "text":
        return there.size != 0 and (here.size == 0 or there.size < here.size)
    return there.size < here.size


def _crossing(postgresql: Column, here: Column, there: Column) -> str:
    """What is wrong between the two engines, judged by the side whose types are strict."""
    sqlite = here if postgresql is there else there
    allowed = PASSES.get(postgresql.kind)
    if allowed is None:
        return f"is {postgresql.type}, which SQLite has no counterpart for"
    return "" if sqlite.kind in allowed else f"is {there.type}, in the source {here.type}"


def _narrower(here: Column, there: Column) -> str:
    return "may not be NULL, in the source it may" if here.is_nullable and not there.is_nullable else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "missing"
