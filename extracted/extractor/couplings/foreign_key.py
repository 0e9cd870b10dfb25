"""Foreign keys over the cut: the same column without a constraint, `product = LinkedForeignKey("catalog.Product")`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side

WAYS = {"client": "asks for its rows in one call", "replica": "finds its rows in a replica"}


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Rewritten where the field is one of Django's, or the extractor could put one in its place."""
    return of_key(piece, side, known)


def of_key(piece: Evidence, side: Side, known: Known) -> Ruling:
    """The same for keys of every kind that have a column."""
    key = f"{piece.source.model}.{_field(piece)}"
    if key in known.missed_keys:
        how = "its field class is the project's own, whose constraint cannot be taken away from outside"
        return listed(how, "let the class derive from service_links.fields.LinkedForeignKey")
    access = known.access(known.far_model(piece, side), side)
    if access is None:
        return rewritten("the same column without a constraint; nothing reads the row behind it")
    return rewritten(f"the same column without a constraint; its accessor {WAYS[access]}")


def _field(piece: Evidence) -> str:
    """`Line.product -> shop.Product` is about `product`."""
    return piece.detail.partition(" -> ")[0].rpartition(".")[2]
