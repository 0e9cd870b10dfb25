"""What was seen of a monolith outside its code: who changed it, who owns it, and what production asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sources:
    """What to look at: the repository's history and CODEOWNERS, access logs, exports of `pg_stat_statements`, and what
    `banyan simulate --format json` wrote.
    """

    history: bool = False
    owners: bool = False
    access_logs: tuple[Path, ...] = ()
    statements: tuple[Path, ...] = ()
    simulation: Path | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The same as options of a command line."""
        words = [option for option, given in (("--history", self.history), ("--owners", self.owners)) if given]
        for option, files in (("--access-log", self.access_logs), ("--statements", self.statements)):
            words += [word for file in files for word in (option, str(file))]
        words += ["--simulation", str(self.simulation)] if self.simulation is not None else []
        return tuple(words)


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
