"""Generic foreign keys over the cut, `about = GenericForeignKey()`: content types are known by name on both sides."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Works for every model that has a mirror on this side."""
    model = known.far_model(piece, side)
    if side == "monolith" or known.access(model, side) is not None:
        return rewritten("the content type has the same name on both sides, and the row is found through its mirror")
    return listed(f"{model or 'what it points to'} has no mirror in the service", "name it under `clients` in the plan")
