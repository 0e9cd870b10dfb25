"""A many-to-many field of a model, e.g. `products = models.ManyToManyField("catalog.Product", through="Line")`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import relations
from analysis.resolve.models import Model

WEIGHT = 6.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every many-to-many field that the model declares, and its through model where that is in a third app."""
    yield from relations(model, site, "ManyToManyField")
