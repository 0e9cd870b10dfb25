"""What a verification came to: a row for each interaction, a cell for each target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Status = Literal["pass", "fail", "skipped", "not run"]
STATUSES: tuple[str, ...] = get_args(Status)
UNWANTED = "it was not asked for"
"""Why a cell is empty that a filter left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one target did with one interaction: `reason` says why it was not asked, `problems` what was wrong."""

    status: Status
    reason: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it was to be asked, and was not."""
        return self.status == "not run" and self.reason != UNWANTED


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What one interaction is known by: consumer and provider as the plan calls it, description, states as shown."""

    provider: str
    consumer: str
    description: str
    states: tuple[str, ...] = ()

    def __str__(self) -> str:
        given = f" given {' and '.join(self.states)}" if self.states else ""
        return f"{self.consumer}: {self.description}{given}"


@dataclass(frozen=True, slots=True)
class Row:
    """One interaction with its cells by target; `place` is where it is written, `FILE interactions[3]`."""

    key: Key
    cells: Mapping[str, Cell]
    is_pending: bool = False
    place: str = ""

    def has(self, status: Status) -> bool:
        """Whether any target came to that."""
        return any(cell.status == status for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows in order; `columns` are the targets of each provider, `versions` what ran, by target.

    `errors` are what kept it from being complete, and `is_whole` tells whether all pacts and targets were asked for.
    """

    rows: tuple[Row, ...]
    columns: Mapping[str, tuple[str, ...]]
    versions: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def exit_code(self) -> int:
        """0 where all is well, 1 where an interaction fails that is not pending, 2 where something was in the way."""
        if self.errors or any(cell.is_missing for row in self.rows for cell in row.cells.values()):
            return 2
        return int(any(row.has("fail") and not row.is_pending for row in self.rows))

    def count(self, status: Status) -> int:
        """How many cells have a status."""
        return sum(cell.status == status for row in self.rows for cell in row.cells.values())
