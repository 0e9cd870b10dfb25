"""Commands over the cut, `call_command("rebuild_ratings")`: there is no command of the other side here."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """A command runs in the process of its own project."""
    where = "the monolith" if side == "service" else "the service"
    return listed(
        f"the command works on data of {where}", f"run it there, or offer what it does as a function of {where}"
    )
