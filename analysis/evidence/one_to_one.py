"""A one-to-one field of a model or the link to a parent model, e.g. `user = models.OneToOneField(User, ...)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import relations
from analysis.resolve.models import Model

WEIGHT = 5.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Every one-to-one field that the model holds, the implicit parent link included."""
    yield from relations(model, site, "OneToOneField")
