"""Imports over the cut: the same dotted path answers on the other side, `from orders.models import Order`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """In the service a module of the same name stands in; in the monolith the module stays until it is retired."""
    if side == "monolith":
        return rewritten("the module stays until the service is retired, and answers for it")
    if piece.target.module is None or _stands_in(piece.target.module, known):
        return rewritten("a module of the same name in the service holds what is used of it")
    return listed("nothing stands in for this module", "copy what is used of it, or ask for it through an API")


def _stands_in(module: str, known: Known) -> bool:
    path = module.replace(".", "/")
    return f"{path}.py" in known.files or f"{path}/__init__.py" in known.files
