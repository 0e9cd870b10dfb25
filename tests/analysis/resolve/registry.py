"""The models and relations of a tree, as short rows."""

from __future__ import annotations

from analysis.resolve.entities import Field, Model
from analysis.resolve.project import Project
from tests.analysis.resolve.built import resolved

MODELS = "from django.db import models\n"


def project_of(tree: str) -> Project:
    return resolved(tree)[0]


def labels(tree: str) -> list[str]:
    """The labels of all local models that are not abstract."""
    return [model.label for model in project_of(tree).models if model.is_local and not model.is_abstract]


def model(tree: str, label: str) -> Model:
    return next(found for found in project_of(tree).models if found.label == label)


def relations(tree: str) -> list[str]:
    """`app.Model.field Kind app.Target` for every relation of a local model that is not abstract."""
    project = project_of(tree)
    rows = [
        f"{found.label}.{field.name} {field.kind} {project.flow.models.target_label(found, field.target) or '?'}"
        for found in project.models
        if found.is_local and not found.is_abstract
        for field in found.fields.values()
        if field.kind is not None
    ]
    return sorted(rows)


def field(tree: str, name: str) -> Field:
    """A field by `app.Model.field`."""
    label, _, own = name.rpartition(".")
    return model(tree, label).fields[own]
