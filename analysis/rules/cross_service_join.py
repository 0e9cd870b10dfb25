"""A query that joins tables of two services, e.g. `Order.objects.filter(customer__email=email)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary
from analysis.rules._crossings import of_kinds

RANK = 2
KINDS = frozenset({"query_join", "raw_sql"})
WHY = "the tables will lie in two databases, which no query can join"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every lookup path that steps from one service's model to another's, and SQL that names another's table."""
    return of_kinds("cross_service_join", KINDS, WHY, boundary)
