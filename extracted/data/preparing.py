"""Opens both databases and finds out what is to be copied between them, or compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from analysis.model.models import DjangoModel
from banyan.errors import UsageError
from extracted.data.address import Address
from extracted.data.engines import opened
from extracted.data.job import CHUNK, Job
from extracted.data.pairing import paired
from extracted.data.seeds import seeds_of
from extracted.data.selection import Wanted, shares_of
from extracted.data.store import Store

DEFAULT_ZONE = "America/Chicago"
"""The time zone of a project that sets none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Between which databases, which tables of which models; `writes` says whether the target is written to."""

    wanted: Wanted
    models: tuple[DjangoModel, ...]
    source: Address
    target: Address
    zone: str = "UTC"
    chunk: int = CHUNK
    replaces: bool = False
    resumes: bool = False
    writes: bool = False


@contextmanager
def prepared(asked: Asked) -> Iterator[Job]:
    """A job between both databases while they are open; the source, and a target that is only read, are snapshots.

    Raises DatabaseUnavailable, SchemasDiffer, or UsageError where both are the same database.
    """
    with _open(asked.source) as source, _open(asked.target, writable=asked.writes) as target:
        if source.identity() == target.identity():
            message = f"{asked.source} would be copied onto itself"
            hint = "a service whose database is shared works on the monolith's tables as they are"
            raise UsageError(message, hint=hint)
        source.snapshot()
        if not asked.writes:
            target.snapshot()
        wanted = asked.wanted
        shares = shares_of(asked.models, wanted, source, target)
        pairs = paired(shares, source, target, asked.zone)
        labels = {*wanted.apps, *wanted.shared, *(share.model.partition(".")[0] for share in shares)}
        seeds = seeds_of(source, labels)
        yield Job(wanted.service, source, target, pairs, seeds, asked.chunk, asked.replaces, asked.resumes)


def zone_of(settings: Mapping[str, object]) -> str:
    """The time zone in which a project's SQLite keeps moments: UTC, unless its settings say `USE_TZ = False`."""
    if settings.get("USE_TZ") is not False:
        return "UTC"
    zone = settings.get("TIME_ZONE", DEFAULT_ZONE)
    return zone if isinstance(zone, str) else "UTC"


@contextmanager
def _open(address: Address, *, writable: bool = False) -> Iterator[Store]:
    store = opened(address, writable=writable)
    try:
        yield store
    finally:
        store.close()
