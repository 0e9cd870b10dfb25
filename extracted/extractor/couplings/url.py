"""URLs over the cut, `reverse("catalog:product_detail")`: one host, the same paths."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """The service reverses names of the other side to the same paths, which the gateway leads there."""
    if side == "monolith":
        return rewritten("the path stays in the monolith's URLs; the gateway leads it to the service")
    name = _name(piece.detail)
    if name is None or name in known.urls or not known.urls:
        return rewritten("the service knows the path by the same name; the gateway leads it to the monolith")
    return listed(f"the path of {name} cannot be told", "link to it by its path")


def _name(detail: str) -> str | None:
    parts = detail.split('"')
    return parts[1] if len(parts) > 2 else None
