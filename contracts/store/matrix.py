"""The matrix: which versions of consumers and providers were held to each other, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from contracts.store.records import Records
from contracts.store.values import Publication, Verification


@dataclass(frozen=True, slots=True)
class Row:
    """One version of a consumer, one of whoever answers for the provider, and the last result of both.

    `provider` is who the pact names, `by` who answers. Without a result `success` is None; without a version that
    could have answered, `provider_version` is "" too.
    """

    consumer: str
    consumer_version: str
    provider: str
    by: str
    provider_version: str
    sha: str
    published_at: str
    result: Verification | None = None

    @property
    def success(self) -> bool | None:
        """What came of it, None if nobody knows."""
        return None if self.result is None else self.result.success


def matrix(records: Records, names: Collection[str] = ()) -> tuple[Row, ...]:
    """Every publication with the last result of each version that was held to it; only those of `names`, if any."""
    rows = [row for publication in records.publications for row in _rows(records, publication)]
    if names:
        rows = [row for row in rows if {row.consumer, row.provider, row.by} & set(names)]
    return tuple(rows)


def row_of(records: Records, publication: Publication, by: str, version: str) -> Row:
    """The row of a publication and one version of whoever answers."""
    result = records.result(publication.sha, by, version) if version else None
    return _row(publication, by, version, result)


def _rows(records: Records, publication: Publication) -> Iterator[Row]:
    last = {(each.by, each.version): each for each in records.numbered(publication.sha)}
    for (by, version), result in last.items():
        yield _row(publication, by, version, result)
    if not last:
        yield _row(publication, publication.provider, "", None)


def _row(publication: Publication, by: str, version: str, result: Verification | None) -> Row:
    return Row(
        publication.consumer,
        publication.version,
        publication.provider,
        by,
        version,
        publication.sha,
        publication.at,
        result,
    )
