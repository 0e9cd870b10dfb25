"""The models of the project with their fields and relations, as Django's metaclass would build them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.model.models import Origin, RelationKind
from analysis.resolve.catalog import CatalogClass, CatalogRelation
from analysis.resolve.fields import FieldClass, FieldReader
from analysis.resolve.symbols import ClassInfo, SymbolTable
from analysis.resolve.values import ClassValue
from analysis.syntax.expressions import Expression

MODEL = "django.db.models.base.Model"
_NAME_LENGTHS = {"postg": 63, "mysql": 64, "oracle": 30}
"""The longest identifier of an engine whose dotted path holds the word; SQLite has no limit."""


@dataclass(slots=True)
class Field:
    """A field of a model. `target` and `through` are labels, or texts such as `self` until the model is known."""

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
        return next((model.fields[name] for model in self.lineage() if name in model.fields), None)


class ModelGraph:
    """Builds each model on first use and links relations in both directions."""

    def __init__(
        self,
        symbols: SymbolTable,
        reader: FieldReader,
        app_of: Callable[[ClassInfo], str],
        setting: Callable[[str], object],
    ) -> None:
        self._symbols = symbols
        self._reader = reader
        self._app_of = app_of
        self._setting = setting
        self._models: dict[ClassInfo, Model | None] = {}
        self.by_label: dict[str, Model] = {}
        self._declared: dict[str, list[ClassInfo]] = {}
        self._external_labels = {
            f"{known.app}.{dotted.rpartition('.')[2]}".lower(): dotted
            for dotted, known in sorted(symbols.catalog.classes.items(), reverse=True)
            if known.is_model and not known.is_abstract and known.app
        }

    @cached_property
    def _swappables(self) -> dict[str, CatalogClass]:
        known = self._symbols.catalog.classes
        return {
            f"{entry.app}.{dotted.rpartition('.')[2]}": entry
            for dotted, entry in sorted(known.items())
            if entry.swappable and not entry.is_abstract
        }

    def of(self, cls: ClassInfo) -> Model | None:
        """The model that a class is; None if it is no model."""
        if cls not in self._models:
            self._models[cls] = None
            if cls.dotted != MODEL and self.is_model(cls):
                self._models[cls] = self._build(cls)
            elif not self._symbols.is_settled:
                del self._models[cls]
                return None
        found = self._models[cls]
        self._symbols.memo.note(f"@{found.label}" if found is not None else cls.module.path)
        return found

    def label_of(self, cls: ClassInfo) -> str | None:
        """`app_label.ModelName` of a model class, without building the model; None if it is no model."""
        if cls.dotted == MODEL or not self.is_model(cls):
            return None
        known = self._symbols.catalog.find(cls.dotted) if not cls.module.path else None
        app = known.app if known is not None else _Meta(self, self._symbols, self._reader, cls).text("app_label")
        return f"{app or self._app_of(cls)}.{cls.name}"

    def is_model(self, cls: ClassInfo) -> bool:
        """Whether a class derives from Django's Model, or from an unknown class that must be a model."""
        if self._symbols.derives(cls, frozenset({MODEL})):
            return True
        outside = [b for b in self._symbols.mro(cls) if isinstance(b, str) and not self._symbols.catalog.covers(b)]
        return any(map(_looks_like_a_model, outside)) and self._reader.has_model_body(cls)

    def load(self, classes: Iterable[ClassInfo]) -> None:
        """Build every model among the classes, then link their relations."""
        found = [model for model in map(self.of, classes) if model is not None]
        for model in found:
            self.register(model)

    def declare(self, classes: Iterable[ClassInfo]) -> None:
        """Name the classes that may be models, so that a label finds its class before its turn comes to be built."""
        for cls in classes:
            self._declared.setdefault(cls.name.lower(), []).append(cls)

    def is_registered(self, model: Model) -> bool:
        """Whether a model is the one that its label stands for; abstract models have none."""
        return model.is_abstract or self.by_label.get(model.label.lower()) is model

    def register(self, model: Model) -> None:
        """Make a concrete model known by its label; the first of several wins."""
        if not model.is_abstract:
            self.by_label.setdefault(model.label.lower(), model)

    def find(self, label: str) -> Model | None:
        """A model by `app_label.ModelName`, without case; those of the catalog included."""
        found = self.by_label.get(label.lower())
        return found if found is not None else self._declared_model(label) or self._external_model(label)

    def _declared_model(self, label: str) -> Model | None:
        for cls in self._declared.get(label.lower().rpartition(".")[2], ()):
            if (self.label_of(cls) or "").lower() == label.lower():
                model = self.of(cls)
                if model is not None and not model.is_abstract:
                    self.register(model)
                    return model
        return None

    def _external_model(self, label: str) -> Model | None:
        value = self._symbols.external(self._external_labels.get(label.lower(), ""))
        found = self.of(value.cls) if isinstance(value, ClassValue) else None
        if found is not None:
            self.register(found)
        return found

    def swappable_by(self, setting: str) -> str | None:
        """The label of the one model that a setting ending in this name replaces, or replaced; None if unclear."""
        found = {known.swappable: label for label, known in self._swappables.items() if known.swappable.endswith(setting)}
        if len(found) != 1:
            return None
        (name, label), *_ = found.items()
        value = self._setting(name)
        return value if isinstance(value, str) else label

    def target(self, model: Model, relation: Field) -> Model | None:
        """The model that a relation of a model points to."""
        return self.find(self.target_label(model, relation.target)) if relation.target else None

    def target_label(self, model: Model, target: str | None) -> str:
        """Write out `self` and bare names as `app_label.ModelName`, in the spelling of the model found."""
        if target is None:
            return ""
        if target.startswith("settings."):
            target = str(self._setting(target.partition(".")[2]) or "auth.User")
        if target in ("self", model.cls.name) and "." not in target:
            label = model.label
        else:
            label = target if "." in target else f"{model.app}.{target}"
        found = self.find(label)
        return self._swapped(found).label if found is not None else label

    def _swapped(self, model: Model) -> Model:
        value = self._setting(model.swappable) if model.swappable else None
        return (self.find(value) or model) if isinstance(value, str) and value.lower() != model.label.lower() else model

    def _build(self, cls: ClassInfo) -> Model:
        known = self._symbols.catalog.find(cls.dotted) if not cls.module.is_local and not cls.module.path else None
        if known is not None:
            return self._from_catalog(cls, known)
        meta = _Meta(self, self._symbols, self._reader, cls)
        app = meta.text("app_label") or self._app_of(cls)
        model = Model(cls, f"{app}.{cls.name}", app, meta.own_flag("abstract"), is_local=cls.module.is_local)
        model.is_proxy = meta.flag("proxy") and not model.is_abstract
        model.is_managed = meta.flag("managed", default=True)
        model.swappable = meta.text("swappable")
        self._models[cls] = model
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
        self._models[cls] = model
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
            model = self.of(info) if info is not None and info is not cls else None
            if model is not None:
                found.append(model)
        return found

    def _collect(self, model: Model) -> None:
        cls = model.cls
        for declared in self._reader.fields(cls):
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
            if own.is_parent_link and own.target is not None and self.target_label(model, own.target) == parent.label:
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

    def link(self) -> None:
        """Fill in the reverse side of every relation, by query name."""
        for model in list(self.by_label.values()):
            for relation in model.fields.values():
                if relation.kind is None or relation.kind in ("GenericForeignKey", "SoftForeignKey"):
                    continue
                target = self.target(model, relation)
                if target is not None:
                    name, accessor = _reverse_name(model, relation), reverse_accessor(model, relation)
                    if name:
                        target.concrete.reverse.setdefault(name, (model, relation))
                    if accessor:
                        target.concrete.accessors.setdefault(accessor, (model, relation))


def reverse_accessor(related: Model, relation: Field) -> str:
    """The attribute under which the other side of a relation is read; empty if there is none."""
    if relation.kind == "GenericRelation":
        return ""
    if relation.related_name is not None:
        return "" if relation.related_name.endswith("+") else _filled(relation.related_name, related)
    name = related.cls.name.lower()
    return name if relation.kind == "OneToOneField" else f"{name}_set"


def _reverse_name(related: Model, relation: Field) -> str:
    name = relation.related_query_name or (None if relation.kind == "GenericRelation" else relation.related_name)
    if name is None:
        return "" if relation.kind == "GenericRelation" else related.cls.name.lower()
    return "" if name.endswith("+") else _filled(name, related)


def _filled(name: str, related: Model) -> str:
    return name.replace("%(class)s", related.cls.name.lower()).replace("%(app_label)s", related.app.lower())


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
        "local",
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


def _looks_like_a_model(dotted: str) -> bool:
    *home, name = dotted.split(".")
    return "models" in home or name.endswith(("Model", "ModelMixin", "BaseModel"))


class _Meta:
    """The options of a model: those of its own Meta, else of the Meta it inherits from abstract bases."""

    def __init__(self, graph: ModelGraph, symbols: SymbolTable, reader: FieldReader, cls: ClassInfo) -> None:
        self._graph = graph
        self._symbols = symbols
        self._reader = reader
        self._cls = cls
        self._own = cls.nested("Meta")

    def own_flag(self, name: str) -> bool:
        """An option that is not inherited: only what the class's own Meta says."""
        entry = self._own.attributes.get(name) if self._own is not None else None
        return entry is not None and self._reader.constant(entry.value, self._cls) is True

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean option."""
        value = self._value(name)
        return value if isinstance(value, bool) else default

    def text(self, name: str) -> str:
        """A string option."""
        value = self._value(name)
        return value if isinstance(value, str) else ""

    def _value(self, name: str) -> object:
        meta = self._own if self._own is not None else self._inherited(self._cls)
        for _ in range(12):
            if meta is None:
                return None
            if name in meta.attributes:
                return self._reader.constant(meta.attributes[name].value, meta)
            meta = next((b for b in self._meta_bases(meta)), None)
        return None

    def _meta_bases(self, meta: ClassInfo) -> Iterator[ClassInfo]:
        for base in meta.declaration.bases:
            found = self._reader.class_of(base, meta)
            if found is not None:
                yield found
            elif base is not None and base[0] == "." and base[2] == "Meta":
                owner = self._reader.class_of(base[1], meta)
                inherited = self._inherited(owner) if owner is not None else None
                if inherited is not None:
                    yield inherited

    def _inherited(self, cls: ClassInfo) -> ClassInfo | None:
        for entry in self._symbols.mro(cls)[1:]:
            if isinstance(entry, ClassInfo):
                meta: Expression | ClassInfo | None = entry.nested("Meta")
                model = self._graph.of(entry)
                if isinstance(meta, ClassInfo) and (model is None or model.is_abstract):
                    return meta
        return None
