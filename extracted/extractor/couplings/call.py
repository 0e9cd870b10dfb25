"""Calls over the cut: a client with the same signature and the same exceptions, `purchasable_variant(variant_id)`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Functions are asked for; classes and methods run where they are called, on rows that were asked for."""
    name = f"{piece.target.module}:{piece.target.symbol}"
    if side == "service":
        return _in_service(piece, name, known)
    for one in known.ties.published:
        if one.name == name:
            if one.stays:
                return rewritten(f"runs in the monolith, on tables that are kept in step: {one.stays}")
            return rewritten("marked @dual: runs here or in the service by the switch")
    if piece.target.model is not None:
        return rewritten("runs in the monolith, on rows that were asked for or kept in step")
    return rewritten("its code stays until the service is retired, and works on rows of either side")


def _in_service(piece: Evidence, name: str, known: Known) -> Ruling:
    if name in known.stubs:
        return rewritten("a stub of the same signature asks the monolith")
    if name in known.copies:
        return rewritten("copied with what it needs, since it touches no data of the monolith")
    if piece.target.model is not None and known.access(piece.target.model, "service") is not None:
        return rewritten("a method of the mirror, or of the rows that it asks for")
    if piece.target.symbol is None or piece.target.module is None:
        return listed("what is called cannot be told", "give the call a name that can be followed")
    return listed("nothing stands in for what is called", "offer it as a function of the monolith, or copy it")
