"""A foreign key of a model, e.g. `customer = models.ForeignKey("accounts.User", on_delete=models.PROTECT)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import relations
from analysis.resolve.models import Model

WEIGHT = 5.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every foreign key that the model holds, inherited ones of abstract bases included."""
    yield from relations(model, site, "ForeignKey")
