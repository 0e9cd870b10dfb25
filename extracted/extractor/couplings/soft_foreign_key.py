"""Columns that hold keys of the other side without saying so, `product_id = PositiveBigIntegerField()`: left as is."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """A plain column already, and nothing cascades over it."""
    return rewritten("a plain column already")
