"""What `owner.name` stands for: fields, reverse relations, managers, methods, attributes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from analysis.resolve.conventions import REQUEST
from analysis.resolve.frames import Step
from analysis.resolve.memo import Table
from analysis.resolve.models import Model
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    MappingValue,
    MethodValue,
    ModuleValue,
    RowsValue,
    SuperValue,
    TextValue,
    Value,
)
from analysis.syntax.expressions import Expression, dotted_name

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

MANAGERS = frozenset(
    {
        "django.db.models.manager.Manager",
        "django.db.models.manager.BaseManager",
        "django.db.models.query.QuerySet",
        "django.db.models.Manager",
        "django.db.models.QuerySet",
    }
)
DEFAULT_MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})


class Members:
    """Looks up members; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._symbols = flow.symbols
        self._memo = flow.symbols.memo
        self._managers_of: Table = {}
        self._outside: Table = {}
        self._served: Table = {}
        self.managed: dict[ClassInfo, Model] = {}
        """Manager and query set classes that serve exactly one model."""

    def forget(self) -> None:
        """Forget what was told while less was known."""
        self._memo.forget(self._managers_of, self._outside, self._served)

    def settle(self) -> None:
        """Find the managers of the models, once these are known."""
        self.managed = self._find_managed()

    def find(self, owner: Value, name: str) -> Value | Step:
        """What a name on an owner stands for; a Step where it follows a relation from a row."""
        match owner:
            case ModuleValue(module):
                found = self._symbols.member(module, name)
                return found if found is not None else self._flow.assigned(module, name)
            case ClassValue(cls):
                return self._on_class(cls, name)
            case InstanceValue(cls):
                return self._on_instance(cls, name)
            case RowsValue():
                return self._on_rows(owner, name)
            case ExternalValue(dotted):
                return self._on_external(dotted, name)
            case SuperValue(cls, receiver):
                return self._on_super(cls, receiver, name)
            case ListValue() if name == "object_list":
                return owner
            case TextValue() | ListValue() | ItemsValue() | MappingValue():
                return MethodValue(owner, name)
        return None

    def landed(self, step: Step) -> Value:
        """What a followed relation holds: a row, or a related manager."""
        if not step.is_many:
            return InstanceValue(step.target.cls)
        return RowsValue(step.target, self.default_manager(step.target), owner=step.owner, field=step.name)

    def constructed(self, cls: ClassInfo) -> Value:
        """An instance of a class; managers and query sets of one known model stand for its rows."""
        model = self.managed.get(cls)
        return RowsValue(model, cls) if model is not None else InstanceValue(cls)

    def self_value(self, owner: ClassInfo) -> Value:
        """What `self` is in a method of a class."""
        return self.constructed(owner)

    def _find_managed(self) -> dict[ClassInfo, Model]:
        found: dict[ClassInfo, set[str]] = {}
        models: dict[str, Model] = {}
        for model in list(self._flow.models.by_label.values()):
            if model.is_local:
                for manager in self._managers(model).values():
                    for cls in (manager, self.query_sets.get(manager) if manager is not None else None):
                        if cls is not None:
                            found.setdefault(cls, set()).add(model.label)
                            models[model.label] = model
        return {cls: models[next(iter(labels))] for cls, labels in found.items() if len(labels) == 1}

    @cached_property
    def query_sets(self) -> dict[ClassInfo, ClassInfo]:
        """The query set class that a manager class was made from."""
        found: dict[ClassInfo, ClassInfo] = {}
        for module in self._symbols.unique:
            for cls in module.classes.values():
                for base in cls.declaration.bases:
                    if (
                        base is not None
                        and base[0] == "("
                        and base[1]
                        and base[1][0] == "."
                        and base[1][2] == "from_queryset"
                        and base[2]
                    ):
                        value = self._flow.static(base[2][0], module)
                        if isinstance(value, ClassValue):
                            found[cls] = value.cls
        return found

    def default_manager(self, model: Model) -> ClassInfo | None:
        """The class of a model's default manager, if the project wrote it."""
        managers = self._managers(model)
        return managers.get("objects") or next(iter(managers.values()), None)

    def _managers(self, model: Model) -> dict[str, ClassInfo | None]:
        return self._memo.recall(self._managers_of, model, lambda: self._find_managers(model)) or {}

    def _find_managers(self, model: Model) -> dict[str, ClassInfo | None]:
        found: dict[str, ClassInfo | None] = {}
        for entry in self._symbols.mro(model.cls):
            if isinstance(entry, ClassInfo):
                for attribute in entry.attributes.values():
                    if attribute.name not in found and attribute.value is not None and attribute.value[0] == "(":
                        manager = self._manager_class(attribute.value, entry)
                        if manager is not False:
                            found[attribute.name] = manager if isinstance(manager, ClassInfo) else None
        return found

    def _manager_class(self, call: tuple[object, ...], cls: ClassInfo) -> ClassInfo | bool | None:
        """The class of a manager made in a model's body; None if Django's own, False if it is no manager."""
        function: Expression = call[1]  # type: ignore[assignment]
        if function is not None and function[0] == "." and function[2] == "as_manager":
            function = function[1]
        if (
            function is not None
            and function[0] == "("
            and function[1]
            and function[1][0] == "."
            and function[1][2] == "from_queryset"
        ):
            function = function[2][0] if function[2] else None
        match self._flow.static(function, cls.module, cls):
            case ClassValue(found) if self.is_manager(found):
                return found
            case ExternalValue(dotted) if set(self._symbols.catalog.mro(dotted)) & MANAGERS or dotted.endswith(
                "Manager"
            ):
                return None
        return False

    def is_manager(self, cls: ClassInfo) -> bool:
        """Whether a class is a manager or query set."""
        chain = list(self._symbols.ancestors(cls))
        return bool(MANAGERS & set(chain)) or any(name.endswith(("Manager", "QuerySet")) for name in chain[-2:])

    def _on_class(self, cls: ClassInfo, name: str) -> Value | Step:
        model = self._flow.models.of(cls)
        if model is not None:
            managers = self._managers(model)
            if name in managers or name in DEFAULT_MANAGERS:
                return RowsValue(
                    model, managers.get(name) or (self.default_manager(model) if name in DEFAULT_MANAGERS else None)
                )
            step = self.step(model, name)
            if step is not None and step.field.kind == "ManyToManyField":
                return self.landed(step)
        method = self._symbols.method(cls, name)
        if method is not None:
            return FunctionValue(method, ClassValue(cls) if method.is_class_method else None)
        nested = self._nested(cls, name)
        if nested is not None:
            return ClassValue(nested)
        found = self._symbols.attribute(cls, name)
        if found is not None:
            return self._flow.class_attribute(*found)
        if name == "as_view":
            return MethodValue(ClassValue(cls), name)
        outside = next((e for e in self._symbols.mro(cls) if isinstance(e, str)), None)
        return MethodValue(ClassValue(cls), name) if model is not None or outside else None

    def _nested(self, cls: ClassInfo, name: str) -> ClassInfo | None:
        for entry in self._symbols.mro(cls):
            if isinstance(entry, ClassInfo):
                nested = entry.nested(name)
                if nested is not None:
                    return nested
        return None

    def _on_instance(self, cls: ClassInfo, name: str) -> Value | Step:
        model = self._flow.models.of(cls)
        if model is not None:
            step = self.step(model, name)
            if step is not None:
                return step
        method = self._symbols.method(cls, name)
        if method is not None:
            return FunctionValue(method, InstanceValue(cls))
        for entry in self._symbols.mro(cls):
            if isinstance(entry, ClassInfo) and name in entry.instance_attributes:
                value = self._flow.class_attribute(entry, entry.instance_attributes[name])
                if value is not None:
                    return value
        found = self._symbols.attribute(cls, name)
        if found is not None and (model is None or name not in model.fields):
            return self._flow.class_attribute(*found)
        if model is not None and model.find(name) is not None:
            return None
        if name == "__class__":
            return ClassValue(cls)
        return self._conventional_member(cls, name) or MethodValue(InstanceValue(cls), name)

    def step(self, model: Model, name: str) -> Step | None:
        """The relation that reading `row.name` follows."""
        field = model.find(name)
        if field is not None:
            if field.kind is None or field.kind in ("GenericForeignKey", "SoftForeignKey"):
                return None
            target = self._flow.models.target(model, field)
            many = field.kind in ("ManyToManyField", "GenericRelation")
            return Step(model, field, target, 0, name=name, is_many=many) if target is not None else None
        return self._reverse_step(model, name)

    def _reverse_step(self, model: Model, name: str) -> Step | None:
        for ancestor in model.lineage():
            found = ancestor.concrete.accessors.get(name)
            if found is not None:
                related, field = found
                return Step(model, field, related, 0, name=name, is_many=field.kind != "OneToOneField")
        return None

    def _on_rows(self, rows: RowsValue, name: str) -> Value:
        for manager in (rows.manager, self.default_manager(rows.model)):
            if manager is None:
                continue
            for cls in (manager, self.query_sets.get(manager)):
                method = self._symbols.method(cls, name) if cls is not None else None
                if method is not None:
                    return FunctionValue(method, rows)
        if name == "model":
            return ClassValue(rows.model.cls)
        if name == "through" and rows.owner is not None:
            return self._through(rows.owner, rows.field)
        return MethodValue(rows, name)

    def _through(self, owner: Model, name: str) -> Value:
        """The through model of a many-to-many; the model that declares it stands for a table of its own."""
        step = self.step(owner, name)
        if step is None or step.field.kind != "ManyToManyField":
            return None
        declaring = owner if owner.find(name) is step.field else step.target
        through = self._flow.models.find(self._flow.models.target_label(declaring, step.field.through))
        return ClassValue((through or declaring).cls)

    def _on_external(self, dotted: str, name: str) -> Value:
        return self._memo.recall(self._outside, (dotted, name), lambda: self._find_external(dotted, name))

    def _find_external(self, dotted: str, name: str) -> Value:
        if dotted == "django.conf.settings":
            value = self._flow.setting(name)
            if isinstance(value, str):
                return TextValue(value)
        if name == "user" and dotted.endswith("Request()"):
            user = self._flow.user_model()
            return InstanceValue(user.cls) if user is not None else None
        module = self._symbols.module(dotted) if self._symbols.is_local_name(dotted) else None
        if module is not None:
            return self._symbols.member(module, name)
        sub = self._symbols.module(f"{dotted}.{name}")
        return ModuleValue(sub) if sub is not None else self._symbols.external(f"{dotted}.{name}")

    def _on_super(self, cls: ClassInfo, receiver: Value, name: str) -> Value:
        actual = receiver.cls if isinstance(receiver, InstanceValue | ClassValue) else cls
        method = self._symbols.method(actual, name, after=cls) or self._symbols.method(cls, name, after=cls)
        if method is not None:
            return FunctionValue(method, receiver)
        return MethodValue(receiver, name) if receiver is not None else None

    def served_model(self, cls: ClassInfo) -> Model | None:
        """The model that a view, serializer, form, admin or factory class is about."""
        return self._memo.recall(self._served, cls, lambda: self._served_model(cls))

    def maker(self, cls: ClassInfo, name: str) -> ClassInfo | None:
        """The class that a view names as its `serializer_class` or `form_class`."""
        found = self._symbols.attribute(cls, name)
        value = self._flow.class_attribute(*found) if found is not None else None
        return value.cls if isinstance(value, ClassValue) else None

    def _served_model(self, cls: ClassInfo) -> Model | None:
        for name in ("model", "queryset"):
            found = self._symbols.attribute(cls, name)
            if found is not None:
                model = self._flow.model_of(self._flow.class_attribute(*found))
                if model is not None:
                    return model
        for name in ("serializer_class", "form_class"):
            maker = self.maker(cls, name)
            if maker is not None and maker is not cls:
                return self.served_model(maker)
        meta = self._nested(cls, "Meta")
        found = self._symbols.attribute(meta, "model") if meta is not None else None
        if found is not None:
            return self._flow.model_of(self._flow.class_attribute(*found))
        if cls in self._flow.conventions.admins:
            return self._flow.conventions.admins[cls]
        getter = cls.methods.get("get_queryset")
        if getter is not None:
            frame_value = self._flow.returned(getter, InstanceValue(cls), ())
            return self._flow.model_of(frame_value)
        return None

    def _conventional_member(self, cls: ClassInfo, name: str) -> Value:
        if name == "request" and self._flow.models.of(cls) is None:
            return REQUEST
        if name in ("object", "instance", "queryset", "object_list"):
            model = self.served_model(cls)
            if model is not None:
                if name in ("object", "instance"):
                    return InstanceValue(model.cls)
                return RowsValue(model, self.default_manager(model), is_query_set=True)
        return None

    def conventional_attribute(self, owner: Expression, name: str) -> Value:
        """`request.user`, where nothing says what the request is."""
        match owner:
            case (".", _, written, _) | ("[", _, ("s", written, _)):
                pass
            case _:
                written = dotted_name(owner)
        user = self._flow.user_model() if name == "user" and written == "request" else None
        return InstanceValue(user.cls) if user is not None else None
