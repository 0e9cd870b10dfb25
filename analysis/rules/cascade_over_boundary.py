"""A deletion that reaches rows of another service, e.g. `on_delete=models.CASCADE` to one of its models."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary
from analysis.rules._crossings import of_kinds

RANK = 2
KINDS = frozenset({"cascade"})
WHY = "the database no longer deletes or protects these rows once they lie elsewhere: they are left behind"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every deletion that deletes, changes or is refused by rows of another service."""
    return of_kinds("cascade_over_boundary", KINDS, WHY, boundary)
