"""An admin class or inline for another app's model, e.g. `@admin.register(Order)`, `class LineInline: model = Line`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import ClassValue, ExternalValue, ItemsValue, Value, alternatives

WEIGHT = 2.0
CALLS = frozenset({"register"})


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """`admin.site.register(M, ...)` and `@admin.register(M)`."""
    for value in (found for argument in call.args for found in _classes(argument)):
        model = site.project.flow.models.of(value.cls)
        if model is not None and _is_admin(call):
            yield site.to_model(model, call.line, f"admin of {model.label}")


def _classes(value: Value) -> Iterator[ClassValue]:
    for one in value.items if isinstance(value, ItemsValue) else alternatives(value):
        if isinstance(one, ClassValue):
            yield one


def _is_admin(call: Call) -> bool:
    if isinstance(call.callee, ExternalValue) and call.callee.dotted.startswith("django.contrib.admin"):
        return True
    return "admin" in str(call.expression[1]) or "site" in str(call.expression[1])


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """The `model` of an inline."""
    attribute = cls.attributes.get("model")
    if attribute is None or not any("Inline" in name for name in site.project.symbols.ancestors(cls)):
        return
    model = site.project.flow.model_of(site.value(attribute.value))
    if model is not None:
        yield site.to_model(model, attribute.line, f"inline of {model.label}")
