"""Permissions of the other side's models, `user.has_perm("orders.refund_order")`: what the token says of the user."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """The monolith goes on keeping them; the service knows those of mirrored models."""
    if side == "monolith":
        return rewritten("the monolith goes on keeping permissions of every model")
    how = "the service knows only what the user's token claims"
    return listed(how, "let the provider put the permission into the token, or ask for one of the service's own")
