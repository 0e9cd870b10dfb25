"""Rows of the other side that are written, `Review.objects.filter(author=user).update(...)`: only their owner may."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Refused when it runs, on both sides: a mirror cannot be written."""
    owner = "the monolith" if side == "service" else known.cut.service
    how = f"the row belongs to {owner}; writing the mirror raises an error"
    return listed(how, f"move the change into a function of {owner}, and call that")
