"""What was seen of a monolith outside its code: who changed it, who owns it, and what production asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: who made it, and the files of the tree that it touched."""

    author: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One kind of SQL statement: the tables that it names, and how often it was run."""

    tables: tuple[str, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class Observations:
    """What was seen, each part optional; files are relative to the root, `requests` counts by view (`module.name`)."""

    changes: tuple[Change, ...] = ()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
