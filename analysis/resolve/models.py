"""The models of the project with their fields and relations, as Django's metaclass would build them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property

from analysis.resolve.building import ModelBuilder, declared_field
from analysis.resolve.entities import Field, Model
from analysis.resolve.fields import FieldReader
from analysis.resolve.options import Options
from analysis.resolve.symbols import ClassInfo, SymbolTable
from analysis.resolve.values import ClassValue

__all__ = ["MODEL", "Field", "Model", "ModelGraph", "declared_field", "reverse_accessor"]

MODEL = "django.db.models.base.Model"


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
        self._builder = ModelBuilder(self, symbols, reader, app_of, setting)
        self._models: dict[ClassInfo, Model | None] = {}
        self.by_label: dict[str, Model] = {}
        self._declared: dict[str, list[ClassInfo]] = {}
        self._external_labels = {
            f"{known.app}.{dotted.rpartition('.')[2]}".lower(): dotted
            for dotted, known in sorted(symbols.catalog.classes.items(), reverse=True)
            if known.is_model and not known.is_abstract and known.app
        }

    @cached_property
    def _swappables(self) -> dict[str, str]:
        """The label of the model that each setting replaces."""
        known = sorted(self._symbols.catalog.classes.items())
        found = {e.swappable: f"{e.app}.{name.rpartition('.')[2]}" for name, e in known if e.swappable and e.app}
        for cls in (cls for classes in self._declared.values() for cls in classes):
            meta = cls.nested("Meta")
            setting = meta.attributes.get("swappable") if meta is not None else None
            if meta is not None and setting is not None:
                found.setdefault(str(self._reader.constant(setting.value, meta)), self.label_of(cls) or "")
        return found

    def of(self, cls: ClassInfo) -> Model | None:
        """The model that a class is; None if it is no model."""
        if cls not in self._models:
            self._models[cls] = None
            if cls.dotted != MODEL and self.is_model(cls):
                self._models[cls] = self._builder.build(cls)
            elif not self._symbols.is_settled:
                del self._models[cls]
                return None
        found = self._models[cls]
        self._symbols.memo.note(f"@{found.label}" if found is not None else cls.ground)
        return found

    def begin(self, model: Model) -> None:
        """Remember a model that is being built, for those that refer back to it."""
        self._models[model.cls] = model

    def label_of(self, cls: ClassInfo) -> str | None:
        """`app_label.ModelName` of a model class, without building the model; None if it is no model."""
        if cls.dotted == MODEL or not self.is_model(cls):
            return None
        known = self._symbols.catalog.find(cls.dotted) if not cls.module.path else None
        app = known.app if known is not None else Options(self, self._symbols, self._reader, cls).text("app_label")
        return f"{app or self._app_of(cls)}.{cls.name}"

    def is_model(self, cls: ClassInfo) -> bool:
        """Whether a class derives from Django's Model, or from an unknown class that must be a model."""
        if self._symbols.derives(cls, frozenset({MODEL})):
            return True
        outside = [b for b in self._symbols.mro(cls) if isinstance(b, str) and not self._symbols.catalog.covers(b)]
        likely = [base for base in outside if _looks_like_a_model(base)]
        return bool(likely) and (self._reader.has_model_body(cls) or self._has_lost_base(cls, likely))

    def _has_lost_base(self, cls: ClassInfo, outside: Iterable[str]) -> bool:
        """Whether a class among models derives from one that a file of the project should have, and has not."""
        homes = (self._symbols.module(base.rpartition(".")[0]) for base in outside)
        is_among_models = "models" in cls.module.name.split(".") and not cls.name.endswith(_NO_MODELS)
        return is_among_models and any(home is not None and home.is_local for home in homes)

    def load(self, classes: Iterable[ClassInfo]) -> None:
        """Build every model among the classes, then link their relations."""
        found = []
        for cls in classes:
            with suppress(RecursionError):
                found.append(self.of(cls))
        for model in found:
            if model is not None:
                self.register(model)

    def is_abstract(self, cls: ClassInfo) -> bool:
        """Whether a class is an abstract model, told without building it."""
        return Options(self, self._symbols, self._reader, cls).own_flag("abstract")

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
        found = [name for name in self._swappables if name.endswith(setting)]
        if len(found) != 1:
            return None
        value = self._setting(found[0])
        return value if isinstance(value, str) else self._swappables[found[0]]

    def target(self, model: Model, relation: Field) -> Model | None:
        """The model that a relation of a model points to."""
        return self.find(self.target_label(model, relation.target)) if relation.target else None

    def target_label(self, model: Model, target: str | None) -> str:
        """Write out `self` and bare names as `app_label.ModelName`, in the spelling of the model found."""
        if not target:
            return ""
        if target.startswith("settings."):
            name, _, default = target.removeprefix("settings.").partition(":")
            target = str(self._setting(name) or default)
            if not target:
                return ""
        if target in ("self", model.cls.name) and "." not in target:
            label = model.label
        else:
            label = target if "." in target else f"{model.app}.{target}"
        found = self.find(label)
        return self._swapped(found).label if found is not None else label

    def _swapped(self, model: Model) -> Model:
        value = self._setting(model.swappable) if model.swappable else None
        return (self.find(value) or model) if isinstance(value, str) and value.lower() != model.label.lower() else model

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
    given = relation.related_name or related.default_related_name
    if given:
        return "" if given.endswith("+") else _filled(given, related)
    name = related.cls.name.lower()
    return name if relation.kind == "OneToOneField" else f"{name}_set"


def _reverse_name(related: Model, relation: Field) -> str:
    given = relation.related_name or related.default_related_name
    name = relation.related_query_name or (None if relation.kind == "GenericRelation" else given)
    if not name:
        return "" if relation.kind == "GenericRelation" else related.cls.name.lower()
    return "" if name.endswith("+") else _filled(name, related)


def _filled(name: str, related: Model) -> str:
    return name.replace("%(class)s", related.cls.name.lower()).replace("%(app_label)s", related.app.lower())


_NO_MODELS = ("QuerySet", "Queryset", "Manager", "Mixin", "Field", "Choices", "Enum", "Error", "Exception", "Meta")
"""How classes end that stand among models and are none."""


def _looks_like_a_model(dotted: str) -> bool:
    *home, name = dotted.split(".")
    return "models" in home or name.endswith(("Model", "ModelMixin", "BaseModel"))
