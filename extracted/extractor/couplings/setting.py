"""Settings over the cut, `settings.AUTH_USER_MODEL`: the service has its own, from the environment."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Every setting that moved code reads stands in the service's settings."""
    if side == "monolith":
        return rewritten("the settings of the monolith stay as they are")
    return rewritten("the service's settings name it too")
