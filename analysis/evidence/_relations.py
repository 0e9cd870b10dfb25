"""Shared by the kinds that read relation fields."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.model.models import RelationKind
from analysis.resolve.models import Field, Model


def relations(model: Model, site: Site, kind: RelationKind) -> Iterator[Found]:
    """Every relation of one kind that a model holds, to its target and to an explicit through model."""
    graph = site.project.flow.models
    for field in model.fields.values():
        if field.kind != kind:
            continue
        if field.unresolved:
            yield Gap(field.line, f"{model.label}.{field.name}", field.unresolved, field.path)
        target = graph.target(model, field)
        if target is not None:
            yield from_field(model, field, target)
        through = graph.find(graph.target_label(model, field.through)) if field.through else None
        if through is not None and target is not None and through.app not in (model.app, target.app):
            yield from_field(model, field, through)


def from_field(model: Model, field: Field, target: Model, detail: str = "") -> Reference:
    """The reference that a field makes, at the line of its declaration."""
    return Reference(
        target.app,
        field.line,
        detail or f"{model.cls.name}.{field.name} -> {target.label}",
        target.label,
        model,
        model.app,
        field.path or None,
        field.symbol,
    )
