"""Views by the expression that a URL pattern gives: through `as_view()`, decorators, partials and assignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.resolve.project import Project
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    TextValue,
    Value,
    alternatives,
)
from analysis.syntax.expressions import Expression

_DEPTH = 8
_AS_VIEW = frozenset({"as_view", "as_asgi", "as_api_view"})


@dataclass(frozen=True, slots=True)
class View:
    """A view as `module.name`; `app` is empty if it is not the project's own."""

    dotted: str
    app: str = ""


def called_name(call: Expression, module: Module) -> str:
    """The last name of what is called, as it is called where it was defined; empty for anything else."""
    function = call[1] if call is not None and call[0] == "(" else None
    match function:
        case ("n", name):
            entry = module.imports.get(name)
            return entry.name or name if entry is not None else str(name)
        case (".", _, name, _) | ("m", _, _, name):
            return str(name)
    return ""


def view_of_class(cls: ClassInfo) -> View:
    """The view that a class makes."""
    return View(f"{cls.module.name}.{cls.name}", cls.module.app if cls.module.is_local else "")


class ViewFinder:
    """Finds views; what cannot be told is None."""

    def __init__(self, project: Project) -> None:
        self._symbols = project.symbols
        self._flow = project.flow

    def find(
        self, expression: Expression, module: Module, bindings: Mapping[int, Expression], depth: int = 0
    ) -> View | None:
        """The view that an expression in a module stands for."""
        if expression is None or depth > _DEPTH:
            return None
        match expression:
            case ("v", binding):
                return self.find(bindings.get(binding), module, bindings, depth + 1)
            case ("?", *parts):
                return self._first(parts, module, bindings, depth)
            case ("o", "lambda", *_):
                return View(f"{module.name}.<lambda>", module.app)
            case ("s", dotted, _):
                return self._view(self._symbols.by_path(dotted))
            case (".", ("v", binding), name, line):
                return self._named((".", bindings.get(binding), name, line), module, depth)
            case ("n" | "." | "m", *_):
                return self._named(expression, module, depth)
            case ("(", function, *_):
                return self._called(expression, function, module, bindings, depth)
        return None

    def _first(
        self, parts: Iterable[Expression], module: Module, bindings: Mapping[int, Expression], depth: int
    ) -> View | None:
        found = (self.find(part, module, bindings, depth + 1) for part in parts if part is None or part[0] != "s")
        return next((view for view in found if view is not None), None)

    def _named(self, expression: Expression, module: Module, depth: int) -> View | None:
        assert expression is not None
        value: Value = None
        home, name = module, ""
        if expression[0] == "n":
            name = expression[1]
            value = self._symbols.lookup(module, name)
        elif expression[0] == "m":
            value = self._symbols.imported(module, *expression[1:])
            found = self._symbols.module(module.absolute(expression[1], expression[2]))
            home, name = found or module, expression[3]
        else:
            owner = self._flow.static(expression[1], module)
            name = expression[2]
            if isinstance(owner, ModuleValue):
                home, value = owner.module, self._symbols.member(owner.module, name)
            else:
                value = self._member(owner, name)
        return self._view(value) if value is not None else self._assigned(home, name, depth)

    def _member(self, owner: Value, name: str) -> Value:
        for part in alternatives(owner):
            found = self._flow.members.find(part, name)
            if isinstance(found, FunctionValue | ClassValue | InstanceValue | ExternalValue):
                return found
        return None

    def _assigned(self, module: Module, name: str, depth: int) -> View | None:
        found = self._symbols.assignment(module, name)
        if found is None:
            return None
        home, attributes = found
        return self._first([a.value for a in reversed(attributes)], home, {}, depth)

    def _called(
        self, call: Expression, function: Expression, module: Module, bindings: Mapping[int, Expression], depth: int
    ) -> View | None:
        assert call is not None
        if function is not None and function[0] == "." and function[2] in _AS_VIEW:
            return self.find(function[1], module, bindings, depth + 1)
        wrapped = self._first((*call[2], *(v for _k, v in call[3])), module, bindings, depth)
        if wrapped is not None:
            return wrapped
        for value in alternatives(self._flow.static(function, module)):
            if isinstance(value, ClassValue):
                return _instance(value.cls)
            if isinstance(value, FunctionValue):
                return self._made(value.function)
            if isinstance(value, ExternalValue) and value.dotted.rpartition(".")[2][:1].isupper():
                return View(f"{value.dotted}()")
        return None

    def _made(self, function: FunctionInfo) -> View | None:
        """The view that a function makes: the only function in it, else what it returns."""
        prefix = f"{function.declaration.qualname}.<locals>."
        inner = [q for q in function.module.functions if q.startswith(prefix) and ".<locals>." not in q[len(prefix) :]]
        if len(inner) == 1:
            return View(f"{function.module.name}.{inner[0].rpartition('.')[2]}", function.module.app)
        return self._first(function.declaration.returns, function.module, {}, _DEPTH - 2)

    def _view(self, value: Value) -> View | None:
        for one in alternatives(value):
            match one:
                case FunctionValue(function):
                    module = function.module
                    name = f"{module.name}.{function.declaration.name}"
                    return View(name, module.app if module.is_local else "")
                case ClassValue(cls):
                    return view_of_class(cls)
                case InstanceValue(cls):
                    return _instance(cls)
                case ExternalValue(dotted) if not dotted.startswith("builtins."):
                    return View(dotted)
                case TextValue(dotted):
                    return self._view(self._symbols.by_path(dotted)) if "." in dotted else None
        return None


def _instance(cls: ClassInfo) -> View:
    found = view_of_class(cls)
    return View(f"{found.dotted}()", found.app)
