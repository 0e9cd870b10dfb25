"""Generic relations over the cut: `audit_events = GenericRelation("core.AuditEvent")`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Rows that point here are found through the mirror of their model; deleting does not reach over the cut."""
    access = known.access(known.far_model(piece, side), side)
    if access is None and side == "service":
        return listed("the model behind it has no mirror in the service", "name it under `clients` in the plan")
    how = "deleting a row here would delete rows of the other side"
    return listed(how, "react to the event that tells of the deletion, on the side that owns them")
