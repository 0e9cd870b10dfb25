"""Deletions that reach over the cut, `on_delete=CASCADE`: done when the event of the deletion arrives."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """What only follows a deletion can follow its event; what forbids one has to be asked before."""
    if any(word in piece.detail for word in ("PROTECT", "RESTRICT")):
        how = "the other side no longer sees that rows here forbid to delete its row"
        return listed(how, "let it ask before it deletes, or hide rows instead of deleting them")
    if "on_delete" not in piece.detail:
        return listed(
            "rows of the other side would go by a rule that is no key's", "react to the event of the deletion"
        )
    return rewritten("follows the event of the deletion; a sweep finds what it missed")
