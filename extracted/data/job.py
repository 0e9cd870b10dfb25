"""What was asked for: the tables of a service, on both sides, and how to go about them."""

from __future__ import annotations

from dataclasses import dataclass

from extracted.data.pairing import Pair
from extracted.data.seeds import Seeds
from extracted.data.store import Store

CHUNK = 50_000
"""Rows that are read or written as one, at most."""


@dataclass(frozen=True, slots=True)
class Job:
    """A copy or a comparison; it `replaces` what the target's tables hold, or `resumes` only, and begins none."""

    service: str
    source: Store
    target: Store
    pairs: tuple[Pair, ...]
    seeds: Seeds
    chunk: int = CHUNK
    replaces: bool = False
    resumes: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables."""
        return tuple(pair.share.table for pair in self.pairs)
