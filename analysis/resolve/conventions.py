"""What Django, DRF and signals pass to the project's functions by convention: `request`, `obj`, `instance`, ..."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.resolve.models import Model
from analysis.resolve.namesakes import Namesakes
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    RowsValue,
    TextValue,
    Value,
    alternatives,
    either,
)
from analysis.syntax.expressions import Expression, argument, dotted_name, keyword

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

REQUEST = ExternalValue("django.http.request.HttpRequest()")
CURSOR = ExternalValue("django.db.connection.cursor()")
_ROWS_OF_THE_CLASS = frozenset({"obj", "instance", "object", "queryset"})


class Conventions:
    """Looks up what is passed by convention; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._symbols = flow.symbols
        self._namesakes = Namesakes(flow)
        self.admins: dict[ClassInfo, Model] = {}
        """Admin classes with the model that they are registered for."""
        self.receivers: dict[tuple[str, str], tuple[Model, ...]] = {}
        """Functions that are connected to a signal by a call, at module level or in `ready`, with its senders."""

    def settle(self) -> None:
        """Find what is registered and connected, once the models are known."""
        self._namesakes.settle()
        modules = [module for module in self._symbols.unique if not module.is_test]
        for module in modules:
            self.admins.update(self._registered(module))
        for module in modules:
            for key, senders in self._connected(module):
                self.receivers[key] = (*self.receivers.get(key, ()), *senders)

    def forget(self) -> None:
        """Forget what was told while less was known."""
        self._namesakes.forget()

    def parameter(self, function: FunctionInfo, position: int) -> Value:
        """What is passed as a parameter without an annotation; None where no convention says."""
        name = function.declaration.parameters[position].name
        if name == "request":
            return REQUEST
        if name == "cursor":
            return CURSOR
        if not self._flow.is_linked:
            return None
        if name == "apps" and ".migrations." in f".{function.module.name}.":
            return ExternalValue("django.apps.apps")
        is_plain = function.owner is None or function.is_static
        found = self._of_receiver(function, name) if is_plain else self._of_class(function, position, name)
        return found if found is not None else self._namesakes.parameter(function, position)

    def _of_receiver(self, function: FunctionInfo, name: str) -> Value:
        if name not in ("instance", "sender"):
            return None
        written = [(decorator, function.module) for decorator in function.declaration.decorators]
        senders = [m for d, module in written if called_name(d) == "receiver" for m in self._senders(d, module)]
        made = InstanceValue if name == "instance" else ClassValue
        return either([made(model.cls) for model in (*senders, *self.receivers.get(function.key, ()))])

    def _of_class(self, function: FunctionInfo, position: int, name: str) -> Value:
        owner = function.owner
        if owner is None:
            return None
        if name in ("serializer", "form"):
            maker = self._flow.members.maker(owner, f"{name}_class")
            return InstanceValue(maker) if maker is not None else None
        shows_a_row = position == 1 and len(function.declaration.parameters) == 2
        if name not in _ROWS_OF_THE_CLASS and not (shows_a_row and self._shows_rows(function, owner)):
            return None
        model = self._flow.members.served_model(owner)
        if model is None or self._flow.models.of(owner) is not None:
            return None
        return RowsValue(model, is_query_set=True) if name == "queryset" else InstanceValue(model.cls)

    def _shows_rows(self, function: FunctionInfo, owner: ClassInfo) -> bool:
        """Whether a method is a column of an admin, or the method of a serializer's field."""
        names = list(self._symbols.ancestors(owner))
        if any(name.endswith("Serializer") for name in names):
            return function.declaration.name.startswith("get_")
        return any(name.endswith(("ModelAdmin", "TabularInline", "StackedInline")) for name in names)

    def _registered(self, module: Module) -> Iterator[tuple[ClassInfo, Model]]:
        for cls in module.classes.values():
            for decorator in cls.declaration.decorators:
                if called_name(decorator) == "register":
                    model = self._model(argument(decorator, 0, "models"), module)
                    if model is not None:
                        yield cls, model
        for call in _calls(module.outline.uses, "register"):
            admin = self._flow.static(argument(call, 1, "admin_class"), module)
            model = self._model(argument(call, 0, "model_or_iterable"), module)
            if isinstance(admin, ClassValue) and model is not None:
                yield admin.cls, model

    def _connected(self, module: Module) -> Iterator[tuple[tuple[str, str], tuple[Model, ...]]]:
        bodies = [module.outline.uses]
        bodies += [f.declaration.uses for f in module.functions.values() if f.declaration.name == "ready"]
        for call in (call for uses in bodies for call in _calls(uses, "connect")):
            handler = self._flow.static(argument(call, 0, "receiver"), module)
            if isinstance(handler, FunctionValue):
                yield handler.function.key, tuple(self._senders(call, module))

    def _senders(self, call: Expression, module: Module) -> Iterator[Model]:
        sender = self._flow.static(keyword(call, "sender"), module)
        for value in alternatives(sender):
            if isinstance(value, TextValue):
                model = self._flow.models.find(value.text) if "." in value.text else None
            else:
                model = self._flow.models.of(value.cls) if isinstance(value, ClassValue) else None
            if model is not None:
                yield model

    def _model(self, expression: Expression, module: Module) -> Model | None:
        return self._flow.model_of(self._flow.static(expression, module))


def _calls(uses: tuple[tuple[int, Expression, int], ...], name: str) -> Iterator[Expression]:
    for _binding, value, _scope in uses:
        if value is not None and value[0] == "(" and called_name(value) == name:
            yield value


def called_name(expression: Expression) -> str:
    """The last part of the name of a function, called or not: `register` of `@admin.register(Order)`."""
    if expression is not None and expression[0] == "(":
        expression = expression[1]
    if expression is not None and expression[0] == ".":
        return str(expression[2])
    if expression is not None and expression[0] == "m":
        return str(expression[3])
    return (dotted_name(expression) or "").rpartition(".")[2]
