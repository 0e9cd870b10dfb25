"""How rows of one table go over: as text from server to server, or value by value where these have to be converted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from extracted.data.job import Job
from extracted.data.layout import Row
from extracted.data.pairing import Pair, digest_of
from extracted.data.store import Store, Stream


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of the source with keys over `after` up to `until`: how many, and their checksum; `rows` if they were read.

    `until` is None for a table without a key, which is one stretch.
    """

    after: Row | None
    until: Row | None
    count: int
    digest: int
    rows: tuple[Row, ...] = ()


class Route(Protocol):
    """The way of one table's rows; checksums of both ends are equal if the rows are."""

    def after(self, key: Row | None, size: int) -> Stretch | None:
        """The next rows of the source, `size` at most; None if there are none."""
        ...

    def between(self, after: Row | None, until: Row | None) -> Stretch:
        """What the source has there."""
        ...

    def arrived(self, after: Row | None, until: Row | None) -> tuple[int, int]:
        """What the target has there: how many rows, and their checksum."""
        ...

    def write(self, stretch: Stretch) -> None:
        """Add the rows to the target. Raises RowsRefused, or ValueError and ArithmeticError for odd values."""
        ...


def route_of(pair: Pair, job: Job) -> Route:
    """The shortest way: rows that both ends write alike, and compute checksums of, are never unpacked here."""
    source, target = job.source, job.target
    if pair.given or not (isinstance(source, Stream) and isinstance(target, Stream)):
        return _ByValue(pair, source, target)
    return _ByStream(pair, source, target) if source.dialect() == target.dialect() else _ByValue(pair, source, target)


@dataclass(frozen=True, slots=True)
class _ByValue:
    """Reads rows, converts them, and writes them."""

    pair: Pair
    source: Store
    target: Store

    def after(self, key: Row | None, size: int) -> Stretch | None:
        span = self.pair.source_span(key, None, size if self.pair.source_key else None)
        rows = self.source.read(span)
        if not rows:
            return None
        return self._stretch(key, span.key_of(rows[-1]) if self.pair.source_key else None, rows)

    def between(self, after: Row | None, until: Row | None) -> Stretch:
        return self._stretch(after, until, self.source.read(self.pair.source_span(after, until)))

    def arrived(self, after: Row | None, until: Row | None) -> tuple[int, int]:
        rows = self.target.read(self.pair.target_span(after, until))
        return len(rows), digest_of(self.pair.target_plain(rows))

    def write(self, stretch: Stretch) -> None:
        rows = self.pair.written(list(stretch.rows))
        self.target.write(self.pair.share.table, self.pair.filled, rows)

    def _stretch(self, after: Row | None, until: Row | None, rows: list[Row]) -> Stretch:
        return Stretch(after, until, len(rows), digest_of(self.pair.source_plain(rows)), tuple(rows))


@dataclass(frozen=True, slots=True)
class _ByStream:
    """Hands on what one server sends to the other; each computes the checksums of its own rows."""

    pair: Pair
    source: Stream
    target: Stream

    def after(self, key: Row | None, size: int) -> Stretch | None:
        until = self.source.last_key(self.pair.source_span(key, None, size)) if self.pair.source_key else None
        if until is None and self.pair.source_key:
            return None
        found = self.between(key, until)
        return found if found.count else None

    def between(self, after: Row | None, until: Row | None) -> Stretch:
        return Stretch(after, until, *self.source.summed(self.pair.source_span(after, until)))

    def arrived(self, after: Row | None, until: Row | None) -> tuple[int, int]:
        return self.target.summed(self.pair.target_span(after, until))

    def write(self, stretch: Stretch) -> None:
        blocks = self.source.sent(self.pair.source_span(stretch.after, stretch.until))
        self.target.receive(self.pair.share.table, self.pair.target, blocks)
