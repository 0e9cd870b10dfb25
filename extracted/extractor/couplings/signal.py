"""Signals over the cut, `@receiver(review_published)`: sent again on the other side when their event arrives."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side

BEFORE = ("pre_save", "pre_delete", "pre_init", "post_init")


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """What happens after a change can follow an event; what happens before it cannot."""
    name = next((word for word in BEFORE if word in piece.detail), None)
    if name is not None:
        how = f"{name} is heard before the row is changed, by code of the side that changes it"
        return listed(how, "let the owner ask first, or react afterwards and take the change back")
    if "m2m_changed" in piece.detail:
        return listed(
            "m2m_changed is sent by the table between two models, and no event stands for it",
            "send a signal of your own after the change, and receive that one",
        )
    if piece.target.model is not None:
        if known.access(piece.target.model, side) is None and side == "service":
            return listed("the model has no mirror in the service", "name it under `replicas` in the plan")
        return rewritten("sent again when the event of the change arrives")
    if piece.target.module and piece.target.symbol:
        return rewritten("sent again when its event arrives; whoever sends it no longer waits for the receiver")
    return listed("which signal it is cannot be told", "name the signal where it is received")
