"""Any dependency from one service to another that the plan does not allow, e.g. `from orders.models import Order`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary
from analysis.rules._crossings import finding

RANK = 9
KINDS = None
WHY = "each dependency over the boundary is work before the services can part, and this one is more of it"

EXEMPT = frozenset({"migration", "soft_foreign_key"})
"""What stays after the cut: a service may hold another's keys in a plain column; migrations are history, and are begun
anew when a service is extracted."""


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every step but those to services that it may use, and those that stay after the cut."""
    for step in boundary.steps:
        if not step.is_allowed and step.evidence.kind not in EXEMPT:
            yield finding("new_crossing", step, WHY)
