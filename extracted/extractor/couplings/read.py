"""Rows of the other side that are read, `line.variant.price`: asked for, or found in a replica."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.couplings.foreign_key import WAYS
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Works for every model that has a mirror on this side."""
    model = known.far_model(piece, side)
    access = known.access(model, side)
    if access is None:
        return listed(f"{model or 'the model'} has no mirror here", "name it under `clients` in the plan")
    return rewritten(f"the mirror of {model} {WAYS[access]}")
