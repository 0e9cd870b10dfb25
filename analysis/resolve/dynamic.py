"""Models that exist only once the project runs: made by a function, by `type(...)`, or by a field or decorator.

They cannot be read with their fields and labels, so they are named with their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.resolve.entities import Model
from analysis.resolve.flow import Flow
from analysis.resolve.models import MODEL
from analysis.resolve.sites import Site
from analysis.resolve.symbols import ClassInfo, Module
from analysis.resolve.values import ClassValue, ExternalValue, FunctionValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression
from analysis.syntax.outline import TYPE_CHECKING

MAKING = frozenset({"type", "register"})
_MAKERS = {
    "simple_history.models.HistoricalRecords": "Historical{}",
    "simple_history.register": "Historical{}",
    "parler.models.TranslatedFields": "{}Translation",
    "hvad.models.TranslatedFields": "{}Translation",
    "audit_log.models.managers.AuditLog": "{}AuditLogEntry",
    "pghistory.track": "{}Event",
    "pghistory.core.track": "{}Event",
    "hierarkey.models.Hierarkey().add": "{}_SettingsStore",
    "hierarkey.models.Hierarkey().set_global": "{}_SettingsStore",
}
"""What makes a model for another one at run time, and how that is called."""


@dataclass(frozen=True, slots=True, order=True)
class DynamicModel:
    """A model, or several, that some place makes when the code runs."""

    path: str
    line: int
    detail: str
    reason: str


def dynamic_models(
    flow: Flow, modules: Iterable[Module], models: Iterable[Model], found: Iterable[Site]
) -> tuple[DynamicModel, ...]:
    """Return the places that make models at run time, sorted."""
    modules, found = list(modules), list(found)
    inner = {cls: function for module in modules for cls, function in _inside_functions(flow, module)}
    typed = [site for site in found if site.name == "type" and _makes_model(flow, site)]
    factories = {
        cls.module.functions[function].key for cls, function in inner.items() if function in cls.module.functions
    }
    factories |= {site.function.key for site in typed if site.function is not None}
    places = {
        *(_by_function(cls, function) for cls, function in inner.items()),
        *(_by_type(flow, site) for site in typed),
        *_by_registration(flow, found),
        *(place for model in models for place in _by_attribute(flow, model)),
        *(place for module in modules for place in _by_decorator(flow, module)),
        *(place for module in modules for place in _by_factory(flow, module, factories)),
    }
    return tuple(sorted(places))


def _inside_functions(flow: Flow, module: Module) -> Iterator[tuple[ClassInfo, str]]:
    for cls in module.classes.values():
        function = cls.declaration.function
        is_inside = function not in ("", TYPE_CHECKING) and bool(cls.declaration.bases)
        if is_inside and not _is_abstract(cls) and (flow.models.is_model(cls) or _extends_parameter(flow, cls)):
            yield cls, function


def _extends_parameter(flow: Flow, cls: ClassInfo) -> bool:
    """Whether it extends what its function was given, and looks like a model."""
    return any(base and base[0] == "v" for base in cls.declaration.bases) and flow.fields.has_model_body(cls)


def _is_abstract(cls: ClassInfo) -> bool:
    meta = cls.nested("Meta")
    flag = meta.attributes.get("abstract") if meta is not None else None
    return flag is not None and flag.value == ("k", True)


def _by_function(cls: ClassInfo, function: str) -> DynamicModel:
    reason = f"the class is made when {function} runs"
    return DynamicModel(cls.module.path, cls.declaration.line, cls.name, reason)


def _makes_model(flow: Flow, site: Site) -> bool:
    match site.call:
        case ("(", ("n", "type"), (_, bases, body), *_):
            frame = site.frame(flow)
            items = bases[1] if bases is not None and bases[0] == "l" else (bases,)
            known = [value for item in items for value in alternatives(flow.evaluate(item, frame))]
            if any(isinstance(v, ClassValue) and flow.models.is_model(v.cls) for v in known):
                return True
            return ExternalValue(MODEL) in known or (not known and _sounds_like_models(site) and _has_class_body(body))
    return False


def _sounds_like_models(site: Site) -> bool:
    function = site.function.declaration.name if site.function is not None else ""
    return "models" in site.module.name.split(".") or "model" in function.lower()


def _has_class_body(body: Expression) -> bool:
    pairs = body[1] if body is not None and body[0] == "d" else ()
    return any(key is not None and key[0] == "s" and key[1] in ("__module__", "Meta") for key, _value in pairs)


def _by_type(flow: Flow, site: Site) -> DynamicModel:
    name = flow.evaluate(site.call[2][0], site.frame(flow))
    detail = name.text if isinstance(name, TextValue) and "%" not in name.text else "type(...)"
    return DynamicModel(site.module.path, site.line, detail, "the model is made by type() when the code runs")


def _by_registration(flow: Flow, found: Iterable[Site]) -> Iterator[DynamicModel]:
    for site in found:
        if site.name == "register" and site.call[2]:
            frame = site.frame(flow)
            for pattern, maker in _made(flow.evaluate(site.call[1], frame)):
                model = flow.model_of(flow.evaluate(site.call[2][0], frame))
                yield _made_by(
                    maker, pattern, model.cls.name if model is not None else "*", site.module.path, site.line
                )


def _by_attribute(flow: Flow, model: Model) -> Iterator[DynamicModel]:
    """What an attribute of a model makes beside it."""
    cls = model.cls
    for attribute in cls.attributes.values() if model.is_local else ():
        if attribute.value is not None and attribute.value[0] == "(" and attribute.name not in model.fields:
            for pattern, maker in _made(_callee(flow, attribute.value, cls.module)):
                name = "*" if model.is_abstract else cls.name
                yield _made_by(maker, pattern, name, cls.module.path, attribute.line)


def _by_decorator(flow: Flow, module: Module) -> Iterator[DynamicModel]:
    for cls in module.classes.values():
        for decorator in cls.declaration.decorators:
            for pattern, maker in _made(_callee(flow, decorator, module)):
                yield _made_by(maker, pattern, cls.name, module.path, cls.declaration.line)


def _callee(flow: Flow, written: Expression, module: Module) -> Value:
    called = written[1] if written is not None and written[0] == "(" else written
    return flow.static(called, module)


def _made(value: Value) -> Iterator[tuple[str, str]]:
    for part in alternatives(value):
        names = [part.dotted] if isinstance(part, ExternalValue) else []
        if isinstance(part, ClassValue):
            names = [base for base in part.cls.bases or () if isinstance(base, str)]
        for name in names:
            if name in _MAKERS:
                yield _MAKERS[name], name
                break


def _made_by(maker: str, pattern: str, name: str, path: str, line: int) -> DynamicModel:
    return DynamicModel(path, line, pattern.format(name), f"made by {maker} when the code runs")


def _by_factory(flow: Flow, module: Module, factories: set[tuple[str, str]]) -> Iterator[DynamicModel]:
    """Module-level names and class decorators that call a function of the project that makes models."""
    for name, line, written in _module_calls(module) if factories else ():
        for value in alternatives(_callee(flow, written, module)):
            if isinstance(value, FunctionValue) and _reaches(value, factories):
                reason = f"made by {value.function.declaration.qualname} when the code runs"
                yield DynamicModel(module.path, line, name, reason)


def _module_calls(module: Module) -> Iterator[tuple[str, int, Expression]]:
    for attribute in (attribute for attributes in module.assigned.values() for attribute in attributes):
        if attribute.value is not None and attribute.value[0] == "(":
            yield attribute.name, attribute.line, attribute.value
    for cls in module.classes.values():
        for decorator in cls.declaration.decorators:
            yield cls.name, cls.declaration.line, decorator


def _reaches(value: FunctionValue, factories: set[tuple[str, str]]) -> bool:
    """Whether a function is a factory, or holds one, as decorators do."""
    path, qualname = value.function.key
    return any(
        path == where and (made == qualname or made.startswith(f"{qualname}.<locals>.")) for where, made in factories
    )
