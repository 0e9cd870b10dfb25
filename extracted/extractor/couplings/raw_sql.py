"""SQL over the cut: `SELECT ... FROM orders_order JOIN catalog_product ...` needs its tables in one database."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """A replica has the table and the columns that the SQL names."""
    if known.access(known.far_model(piece, side), side) == "replica":
        return rewritten("the replica has the same table and columns")
    return listed("the table that it names is not here", "name its model under `replicas` in the plan")
