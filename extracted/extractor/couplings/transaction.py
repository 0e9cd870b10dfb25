"""Transactions that write to both sides, `with atomic(): order.save(); stock.save()`: no longer one."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Nothing undoes the far half when the near one fails."""
    how = "what the other side writes is not undone when this transaction fails"
    return listed(how, "let the far change follow an event, or write the step that takes it back")
