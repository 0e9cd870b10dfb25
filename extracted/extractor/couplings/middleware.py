"""Middleware of the other side, `MIDDLEWARE = ["baskets.middleware.BasketMiddleware"]`: does not run in the service."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """What it puts on a request is missing there."""
    if side == "monolith":
        return rewritten("goes on running in the monolith")
    return listed(
        "what it puts on requests is missing in the service", "copy it, or let the gateway send it as a header"
    )
