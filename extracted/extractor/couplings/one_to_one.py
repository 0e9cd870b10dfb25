"""One-to-one keys over the cut: the same column without a constraint, `LinkedOneToOneField("catalog.Product")`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.couplings.foreign_key import of_key
from extracted.extractor.deciding import Known, Ruling
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """As foreign keys are."""
    return of_key(piece, side, known)
