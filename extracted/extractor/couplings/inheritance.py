"""Classes of the other side that are derived from, `class Review(TimeStampedModel)`: copied unless they are tables."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, refused, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """A base with a table of its own would lie in two databases."""
    if piece.target.model is not None and known.access(piece.target.model, side) is not None:
        how = f"its rows lie in two tables, and that of {piece.target.model} is on the other side"
        return refused(how, "let the model hold a key instead of deriving from the other")
    if side == "monolith":
        return rewritten("the base stays until the service is retired")
    return rewritten("the base is copied with what it needs")
