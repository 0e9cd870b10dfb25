"""A model and its fields, as far as reading tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.model.models import Origin, RelationKind
from analysis.resolve.symbols import ClassInfo


@dataclass(slots=True)
class Field:
    """A field of a model. `target` and `through` are labels, or texts such as `self` until the model is known.

    `column` is the class of a plain column, `key_column` the column in which a generic foreign key keeps the key.
    """

    name: str
    kind: RelationKind | None
    field_class: str
    target: str | None = None
    through: str | None = None
    on_delete: str | None = None
    db_constraint: bool = True
    origin: Origin = "local"
    declared_in: str = ""
    path: str = ""
    line: int = 0
    related_name: str | None = None
    related_query_name: str | None = None
    is_parent_link: bool = False
    is_primary_key: bool = False
    column: str = ""
    unresolved: str = ""
    symbol: str = ""
    key_column: str = ""


@dataclass(slots=True, eq=False)
class Model:
    """One model class; `fields` are its own and those of abstract bases, `parents` the concrete models it extends."""

    cls: ClassInfo
    label: str
    app: str
    is_abstract: bool
    is_proxy: bool = False
    is_managed: bool = True
    db_table: str | None = None
    fields: dict[str, Field] = field(default_factory=dict)
    parents: list[Model] = field(default_factory=list)
    reverse: dict[str, tuple[Model, Field]] = field(default_factory=dict)
    accessors: dict[str, tuple[Model, Field]] = field(default_factory=dict)
    swappable: str = ""
    is_local: bool = True
    default_related_name: str = ""

    @property
    def concrete(self) -> Model:
        """The model whose table it uses."""
        return self.parents[0].concrete if self.is_proxy and self.parents else self

    def lineage(self) -> Iterator[Model]:
        """The model and the concrete models it extends, nearest first."""
        yield self
        for parent in self.parents:
            yield from parent.lineage()

    def find(self, name: str) -> Field | None:
        """A field by name, inherited ones included."""
        found = self.fields.get(name)
        if found is not None:
            return found
        return next((f for f in (parent.find(name) for parent in self.parents) if f is not None), None)
