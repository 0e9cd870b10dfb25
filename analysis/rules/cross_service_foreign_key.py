"""A relation between models of two services, e.g. `customer = models.ForeignKey("accounts.User", CASCADE)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary
from analysis.rules._crossings import of_kinds

RANK = 2
KINDS = frozenset({"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic_relation"})
WHY = "no database can hold a constraint to a table of another service, and nothing can be joined or cascaded over it"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every relation field whose ends belong to two services; a plain column that holds a key is none."""
    return of_kinds("cross_service_foreign_key", KINDS, WHY, boundary)
