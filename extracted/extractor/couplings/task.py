"""Tasks over the cut, `send_shipment_notice.delay(...)`: queued as before, run by the side in charge."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Known by the name under which it is registered."""
    if side == "monolith":
        return rewritten("queued as before; its body runs here or in the service by the switch")
    if piece.target.module is None:
        return listed("which task it is cannot be told", "queue it by its name")
    return rewritten("a stub of the same name queues it for the monolith")
