"""A plain column that holds another model's key, e.g. `customer_id = models.IntegerField()`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import relations
from analysis.resolve.models import Model

WEIGHT = 2.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every column of the model that is a foreign key in all but name."""
    yield from relations(model, site, "SoftForeignKey")
