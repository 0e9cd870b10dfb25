"""Migrations that depend on the other side, `dependencies = [("catalog", "0001_initial")]`: squashed without it."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """The service's history begins with one migration; the monolith's is past and stays as it is."""
    if side == "monolith":
        return rewritten("the monolith's history stays as it is")
    if piece.target.model is not None:
        how = "a step of the history changed rows by looking at the other side, and a new database has none"
        return listed(how, "fill the rows of a new database by a command of the service, if it needs any")
    return rewritten("one squashed migration takes its place, without the dependency")
