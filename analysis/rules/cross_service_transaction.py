"""A transaction that writes models of two services, e.g. `with transaction.atomic(): order.save(); stock.save()`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary
from analysis.rules._crossings import of_kinds

RANK = 2
KINDS = frozenset({"transaction"})
WHY = "two databases share no transaction: one side can be written while the other is lost"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every atomic scope that writes a model of another service, itself or by its calls."""
    return of_kinds("cross_service_transaction", KINDS, WHY, boundary)
