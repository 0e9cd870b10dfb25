"""What fuzzing found: one finding for each operation and each thing that is wrong with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from contracts.fuzzing.calls import Calls

Sort = Literal["check", "behaviour", "specification"]
"""What a check of Schemathesis found; what the sides do otherwise; the same where their documents disagree as well."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an operation; `about` says which, and stays the same from run to run.

    `expected` and `found` are what the monolith and the service had, without secrets. `calls` bring it about, of which
    the call number `at` shows it; those after the first `count` read back.
    """

    sort: Sort
    operation: str
    about: str
    message: str
    expected: str = ""
    found: str = ""
    calls: Calls = ()
    count: int = 0
    at: int = 0
    curls: tuple[str, ...] = ()
    times: str = ""

    @property
    def id(self) -> str:
        """By which it is replayed."""
        return hashlib.sha256(f"{self.sort}\0{self.operation}\0{self.about}".encode()).hexdigest()[:10]
