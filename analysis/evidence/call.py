"""A call of another app's function, method or class, e.g. `inventory.services.reserve(line)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Reference, Site
from analysis.resolve.frames import Call
from analysis.resolve.symbols import ClassInfo, FunctionInfo
from analysis.resolve.values import ClassValue, FunctionValue, InstanceValue, Value, alternatives

WEIGHT = 2.0
CALLS = None


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Whatever the project wrote that is called; models, signals and tasks have kinds of their own."""
    if call.is_property:
        return
    for callee in alternatives(call.callee):
        match callee:
            case FunctionValue(function, receiver) if function.module.is_local:
                if function.module.app != site.app:
                    yield _reference(call, function, receiver, site)
                for entry in site.project.flow.registries.handed_out(function, call.args):
                    yield from _called_back(call, entry, site)
            case ClassValue(cls) if cls.module.is_local and cls.module.app != site.app:
                if site.project.flow.models.of(cls) is None:
                    yield _to_class(call, cls)
            case InstanceValue(cls) if cls.module.is_local:
                called = site.project.symbols.method(cls, "__call__")
                if called is not None and called.module.is_local and called.module.app != site.app:
                    yield _reference(call, called, callee, site)


def _called_back(call: Call, entry: FunctionInfo | ClassInfo, site: Site) -> Iterator[Found]:
    """What another app registered under a name, where that name is asked for."""
    if entry.module.app == site.app or not entry.module.is_local:
        return
    if isinstance(entry, FunctionInfo):
        yield _reference(call, entry, None, site)
    elif site.project.flow.models.of(entry) is None:
        yield _to_class(call, entry)


def _to_class(call: Call, cls: ClassInfo) -> Reference:
    where = (cls.module.name, cls.declaration.qualname)
    return Reference(cls.module.app, call.line, f"{cls.name}(...)", target_module=where[0], target_symbol=where[1])


def _reference(call: Call, function: FunctionInfo, receiver: Value, site: Site) -> Reference:
    model = site.project.flow.model_of(receiver) if function.owner is not None else None
    if model is not None and model.is_proxy and model.app != function.module.app:
        model = model.concrete
    return Reference(
        function.module.app,
        call.line,
        f"{function.declaration.qualname}(...)",
        model.label if model is not None and model.app == function.module.app else None,
        target_module=function.module.name,
        target_symbol=function.declaration.qualname,
    )
