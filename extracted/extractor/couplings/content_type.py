"""Content types of the other side, `ContentType.objects.get_for_model(Order)`: known by the same names."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """A mirror has the label and the name of its model, and so its content type."""
    model = known.far_model(piece, side)
    if side == "monolith" or known.access(model, side) is not None:
        return rewritten("the mirror has the same label and name, and so the same content type")
    return listed(f"{model or 'the model'} has no mirror in the service", "name it under `clients` in the plan")
