"""Templates over the cut, `{% include "catalog/_product_card.html" %}`: copied to whom uses them."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Found in the service under the same name, or not."""
    if side == "monolith":
        return rewritten("the template stays until the service is retired")
    name = piece.target.module or ""
    if any(path.endswith(f"/{name}") for path in known.files) or _is_module(name, known):
        return rewritten("stands in the service under the same name")
    return listed(
        f"{name or 'the template'} is not in the service", "copy it, or let the page be made of parts by the edge"
    )


def _is_module(name: str, known: Known) -> bool:
    return f"{name.replace('.', '/')}.py" in known.files
