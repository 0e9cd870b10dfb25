"""Shared by the kinds that read serializers and forms: `Meta.model`, nested classes, and query sets of fields."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import ClassValue, alternatives
from analysis.syntax.expressions import Expression, argument, keyword


def about_a_model(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`Meta.model` of a class."""
    meta = cls.nested("Meta")
    attribute = meta.attributes.get("model") if meta is not None else None
    if attribute is not None and meta is not None:
        model = site.project.flow.model_of(site.project.flow.static(attribute.value, cls.module, meta))
        if model is not None:
            yield site.to_model(model, attribute.line, f"{cls.name}.Meta.model = {model.cls.name}")


def querysets(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """`queryset=` of the fields in a class body."""
    for attribute in cls.attributes.values():
        written = keyword(attribute.value, "queryset") or _first_argument(attribute.value)
        model = site.project.flow.model_of(site.value(written)) if written is not None else None
        if model is not None:
            yield site.to_model(model, attribute.line, f"{cls.name}.{attribute.name}: rows of {model.label}")


def _first_argument(field: Expression) -> Expression:
    """The query set of `ModelChoiceField(Order.objects.all())`."""
    return argument(field, 0, "queryset") if field is not None and "ModelChoiceField" in str(field[1]) else None


def nested(cls: ClassInfo, site: Site, ending: str) -> Iterator[Found]:
    """Classes of other apps that are used as fields, e.g. `customer = UserSerializer()`."""
    for attribute in cls.attributes.values():
        value = keyword(attribute.value, "child") or attribute.value
        if value is None or value[0] != "(":
            continue
        for found in alternatives(site.value(value[1])):
            if isinstance(found, ClassValue) and found.cls.module.is_local and _is(found.cls, ending, site):
                yield _to_class(found.cls, attribute.line, f"{cls.name}.{attribute.name} = {found.cls.name}(...)", site)


def _to_class(cls: ClassInfo, line: int, detail: str, site: Site) -> Reference:
    model = site.project.flow.members.served_model(cls)
    same = model is not None and model.app == cls.module.app
    return Reference(cls.module.app, line, detail, model.label if model is not None and same else None)


def _is(cls: ClassInfo, ending: str, site: Site) -> bool:
    return any(name.endswith(ending) for name in site.project.symbols.ancestors(cls))


def from_factory(call: Call, site: Site) -> Iterator[Found]:
    """The model given first to a factory such as `modelform_factory`."""
    for value in (*call.args[:2], call.keyword("model"), call.keyword("parent_model")):
        model = site.project.flow.models.of(value.cls) if isinstance(value, ClassValue) else None
        if model is not None:
            yield site.to_model(model, call.line, f"{call.name}({model.cls.name})")
