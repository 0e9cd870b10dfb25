"""The reverse side of a generic foreign key, e.g. `notes = GenericRelation("notes.Note")`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import relations
from analysis.resolve.models import Model

WEIGHT = 4.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every generic relation that the model declares."""
    yield from relations(model, site, "GenericRelation")
