"""Joins over the cut: a replica is joined with, or rows are asked for in one call, `.filter(product__slug=slug)`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.access import is_join
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Every far model of a real join must be a replica on this side."""
    far = [end.model for end in (piece.source, piece.target) if end.model and known.is_far(end.app, side)]
    ways = [known.access(model, side) for model in far]
    if all(way == "replica" for way in ways):
        return rewritten("joined with the replica")
    if None in ways:
        return listed("the model that is joined with has no mirror here", "name it under `replicas` in the plan")
    if not is_join(piece):
        return rewritten("asked for in one call beside the query")
    how = "rows that are only asked for cannot be joined with, but where a filter compares a key with them"
    return listed(how, "name the model under `replicas` in the plan")
