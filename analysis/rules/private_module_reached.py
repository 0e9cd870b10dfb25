"""Code that reaches a module which another service keeps to itself, e.g. `from orders.internal import totals`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding
from analysis.rules._boundary import Boundary, Step
from analysis.rules._crossings import finding

RANK = 1
KINDS = frozenset({"import", "call", "inheritance", "signal", "task", "setting", "middleware", "management_command"})
WHY = "what is private may change without notice, and has no place in the interface that the service will offer"


def judge(boundary: Boundary) -> Iterator[Finding]:
    """Every step to a module that the plan calls private, or that is not among the public ones where it names some."""
    for step in boundary.steps:
        if step.evidence.kind in KINDS and step.is_private:
            yield finding("private_module_reached", step, WHY, _advice(step))


def _advice(step: Step) -> str:
    public = ", ".join(step.target.public)
    if public:
        return f"use what {step.target.name} offers in {public}, or ask its team to offer this"
    return f"ask the team of {step.target.name} for a public function"
