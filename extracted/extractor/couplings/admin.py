"""Admin pages over the cut, `class StockRecordInline(TabularInline)`: shown from a mirror, for reading."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """An inline reads rows of the other side, and cannot save them."""
    if known.access(known.far_model(piece, side), side) is None:
        return listed("the model has no mirror here", "leave it out, or name it under `replicas` in the plan")
    if "inline" in piece.detail:
        return listed("shown from the mirror; saving its rows raises an error", "make the inline read-only")
    return rewritten("shown from the mirror")
