"""Builds models from classes as Django's metaclass would: own fields, inherited ones, parent links, table names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.model.models import RelationKind
from analysis.resolve.catalog import CatalogClass, CatalogRelation
from analysis.resolve.entities import Field, Model
from analysis.resolve.fields import FieldClass, FieldReader
from analysis.resolve.options import Options
from analysis.resolve.symbols import ClassInfo, SymbolTable

if TYPE_CHECKING:
    from analysis.resolve.models import ModelGraph

_NAME_LENGTHS = {"postg": 63, "mysql": 64, "oracle": 30}
"""The longest identifier of an engine whose dotted path holds the word; SQLite has no limit."""


class ModelBuilder:
    """Builds one model at a time; the graph remembers them."""

    def __init__(
        self,
        graph: ModelGraph,
        symbols: SymbolTable,
        reader: FieldReader,
        app_of: Callable[[ClassInfo], str],
        setting: Callable[[str], object],
    ) -> None:
        self._graph = graph
        self._symbols = symbols
        self._reader = reader
        self._app_of = app_of
        self._setting = setting

    def build(self, cls: ClassInfo) -> Model:
        """Build the model that a class is, and those it needs for it."""
        known = self._symbols.catalog.find(cls.dotted) if not cls.module.is_local and not cls.module.path else None
        if known is not None:
            return self._from_catalog(cls, known)
        meta = Options(self._graph, self._symbols, self._reader, cls)
        app = meta.text("app_label") or self._app_of(cls)
        model = Model(cls, f"{app}.{cls.name}", app, meta.own_flag("abstract"), is_local=cls.module.is_local)
        model.is_proxy = meta.flag("proxy") and not model.is_abstract
        model.is_managed = meta.flag("managed", default=True)
        model.swappable = meta.text("swappable")
        model.default_related_name = meta.text("default_related_name")
        self._graph.begin(model)
        self._collect(model)
        if not model.is_abstract:
            table = meta.text("db_table") or f"{app}_{cls.name.lower()}"
            inherits_table = model.is_proxy and bool(model.parents)
            model.db_table = model.parents[0].concrete.db_table if inherits_table else self._shortened(table)
        return model

    def _shortened(self, table: str) -> str:
        """A table name as `Options.contribute_to_class` cuts it to what the default database allows."""
        longest = self._longest_name
        if not longest or len(table) <= longest:
            return table
        digest = hashlib.md5(table.encode(), usedforsecurity=False).hexdigest()[:4]
        return f"{table[: longest - 4]}{digest}"

    @cached_property
    def _longest_name(self) -> int:
        databases = self._setting("DATABASES")
        default = databases.get("default") if isinstance(databases, dict) else None
        engine = default.get("ENGINE") if isinstance(default, dict) else None
        return next((size for name, size in _NAME_LENGTHS.items() if name in str(engine)), 0)

    def _from_catalog(self, cls: ClassInfo, known: CatalogClass) -> Model:
        app = known.app or self._app_of(cls)
        model = Model(cls, f"{app}.{cls.name}", app, known.is_abstract, known.is_proxy, is_local=False)
        model.db_table = known.db_table or None
        model.swappable = known.swappable
        self._graph.begin(model)
        for name in known.fields:
            model.fields[name] = Field(name, None, "", declared_in=cls.dotted)
        for relation in known.relations:
            model.fields[relation.name] = _catalog_field(relation, cls)
        model.parents = [m for m in self._base_models(cls) if not m.is_abstract]
        for base in self._base_models(cls):
            if base.is_abstract:
                for name, inherited in base.fields.items():
                    model.fields.setdefault(name, replace(inherited, origin="abstract"))
        return model

    def _base_models(self, cls: ClassInfo) -> list[Model]:
        found = []
        for base in self._symbols.bases(cls):
            info = base if isinstance(base, ClassInfo) else getattr(self._symbols.external(base), "cls", None)
            model = self._graph.of(info) if info is not None and info is not cls else None
            if model is not None:
                found.append(model)
        return found

    def _collect(self, model: Model) -> None:
        cls = model.cls
        for declared in self._reader.fields(cls):
            if declared.origin == "local" or declared.name not in model.fields:
                model.fields[declared.name] = declared_field(declared, cls)
        self._inherit(model)

    def _inherit(self, model: Model) -> None:
        """Take over fields as `ModelBase.__new__` does: abstract bases give copies, concrete ones a parent link."""
        cls = model.cls
        own = cls.own_names
        bases = {base.cls: base for base in self._base_models(cls)}
        shadowed: set[str] = set()
        for entry in self._symbols.mro(cls)[1:]:
            base = bases.get(entry) if isinstance(entry, ClassInfo) else self._external_base(entry, bases)
            if base is None:
                shadowed |= entry.own_names if isinstance(entry, ClassInfo) else set()
            elif base.is_abstract:
                for name, inherited in base.fields.items():
                    if name not in model.fields and name not in own and name not in shadowed:
                        model.fields[name] = replace(inherited, origin="abstract")
                model.parents.extend(p for p in base.parents if p not in model.parents)
            elif base not in model.parents:
                model.parents.append(base)
                if not model.is_proxy:
                    self._parent_link(model, base.concrete)

    def _external_base(self, entry: str, bases: dict[ClassInfo, Model]) -> Model | None:
        return next((model for cls, model in bases.items() if cls.dotted == entry), None)

    def _parent_link(self, model: Model, parent: Model) -> None:
        for own in model.fields.values():
            if (
                own.is_parent_link
                and own.target is not None
                and self._graph.target_label(model, own.target) == parent.label
            ):
                own.is_primary_key = True
                return
        name = f"{parent.cls.name.lower()}_ptr"
        if name in model.fields:
            return
        cls = model.cls
        model.fields[name] = Field(
            name,
            "OneToOneField",
            "django.db.models.OneToOneField",
            parent.label,
            on_delete="CASCADE",
            origin="parent_link",
            declared_in=cls.dotted,
            path=cls.module.path,
            line=cls.declaration.line,
            is_parent_link=True,
            is_primary_key=True,
            symbol=cls.declaration.qualname,
        )


def declared_field(declared: FieldClass, cls: ClassInfo) -> Field:
    """The field that a declaration in a class body makes."""
    return Field(
        declared.name,
        declared.kind,
        declared.field_class,
        declared.target,
        declared.through,
        declared.on_delete,
        declared.db_constraint,
        declared.origin,
        cls.dotted,
        cls.module.path,
        declared.line,
        declared.related_name,
        declared.related_query_name,
        declared.is_parent_link,
        declared.is_primary_key,
        declared.column,
        declared.unresolved,
        cls.declaration.qualname,
        declared.key_column,
    )


def _catalog_field(relation: CatalogRelation, cls: ClassInfo) -> Field:
    kind: RelationKind = relation.kind  # type: ignore[assignment]
    return Field(
        relation.name,
        kind,
        relation.field_class,
        relation.target,
        relation.through,
        relation.on_delete,
        declared_in=cls.dotted,
        related_name=relation.related_name,
        is_parent_link=relation.is_parent_link,
    )
