"""Django models and their relations, as Django's registry would hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RelationKind = Literal[
    "ForeignKey",
    "OneToOneField",
    "ManyToManyField",
    "GenericForeignKey",
    "GenericRelation",
    "SoftForeignKey",
]
Origin = Literal["local", "abstract", "parent_link", "contributed"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation field of one model.

    `target` and `through` are `app_label.ModelName`; `target` is None for a generic foreign key.
    `declared_in` is the dotted path of the class whose body declares the field.
    """

    name: str
    kind: RelationKind
    field_class: str
    target: str | None
    through: str | None
    on_delete: str | None
    db_constraint: bool
    origin: Origin
    declared_in: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class DjangoModel:
    """One model; `bases` are dotted paths, `db_table` is None for abstract models."""

    id: str
    app: str
    name: str
    module: str
    file: str
    line: int
    is_abstract: bool
    is_proxy: bool
    is_managed: bool
    db_table: str | None
    bases: tuple[str, ...]
    relations: tuple[Relation, ...]
