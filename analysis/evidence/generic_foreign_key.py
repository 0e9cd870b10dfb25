"""A generic foreign key, for each model whose `GenericRelation` names it, e.g. `target = GenericForeignKey()`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._relations import from_field
from analysis.resolve.models import Model

WEIGHT = 6.0


def in_model(model: Model, site: Site) -> Iterator[Found]:
    """Where the model has a `GenericRelation`: its target's generic foreign key can point back to the model."""
    graph = site.project.flow.models
    for field in model.fields.values():
        target = graph.target(model, field) if field.kind == "GenericRelation" else None
        for generic in target.fields.values() if target is not None else ():
            if target is not None and generic.kind == "GenericForeignKey":
                yield from_field(target, generic, model, f"{target.cls.name}.{generic.name} -> {model.label} (generic)")
