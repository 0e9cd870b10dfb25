"""Many-to-many fields over the cut: `products = ManyToManyField("catalog.Product", through="WishlistItem")`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """The table between belongs to the side that declares the field; its far key loses its constraint."""
    access = known.access(known.far_model(piece, side), side)
    if access == "client":
        how = "rows of the other side would be joined with the table between, and are only asked for"
        return listed(
            how, "name the model under `replicas` in the plan, or ask for it by the keys of the table between"
        )
    return rewritten("the table between keeps both columns, the far one without a constraint; joins use the replica")
