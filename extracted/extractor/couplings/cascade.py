"""Deletions that reach over the cut, `on_delete=CASCADE`: done when the event of the deletion arrives."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """What follows a deletion follows its event; what forbids one is asked before."""
    if any(word in piece.detail for word in ("PROTECT", "RESTRICT")):
        return rewritten("whoever deletes the row asks first whether a key on the other side forbids it")
    if "on_delete" not in piece.detail:
        return listed(
            "rows of the other side would go by a rule that is no key's", "react to the event of the deletion"
        )
    return rewritten("follows the event of the deletion; a sweep finds what it missed")
