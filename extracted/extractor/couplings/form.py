"""Forms over the cut, `forms.ModelChoiceField(queryset=ProductVariant.objects.all())`: choices are asked for."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.couplings.read import decide as as_read
from extracted.extractor.deciding import Known, Ruling
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Reads rows as any code does."""
    return as_read(piece, side, known)
