"""A light flow of types: what the expressions of a function stand for, and the calls and relations met on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analysis.resolve.builtins import call_external
from analysis.resolve.conventions import Conventions
from analysis.resolve.fields import FieldReader
from analysis.resolve.frames import Call, Frame, SettingUse, Step
from analysis.resolve.members import Members
from analysis.resolve.memo import Table
from analysis.resolve.models import Model, ModelGraph
from analysis.resolve.operators import Operators, filled
from analysis.resolve.promises import Promises
from analysis.resolve.registries import Registries
from analysis.resolve.results import Results
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module, SymbolTable
from analysis.resolve.values import (
    ClassValue,
    EitherValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    MethodValue,
    RowsValue,
    SuperValue,
    TextValue,
    Value,
    alternatives,
    either,
)
from analysis.syntax.expressions import Expression
from analysis.syntax.outline import Attribute


class Flow:
    """Evaluates expressions against the whole project."""

    def __init__(
        self, symbols: SymbolTable, app_of: Callable[[ClassInfo], str], setting: Callable[[str], object]
    ) -> None:
        self.symbols = symbols
        self.setting = setting
        self.fields = FieldReader(symbols, self)
        self.models = ModelGraph(symbols, self.fields, app_of, setting)
        self.members = Members(self)
        self.conventions = Conventions(self)
        self.results = Results(self)
        self.promises = Promises(self)
        self.registries = Registries(self)
        self.operators = Operators(self)
        self.is_linked = False
        self._memo = symbols.memo
        self._returned: Table = {}
        self._assigned: Table = {}
        self._attributes: Table = {}
        self._handlers: dict[str, Callable[[tuple[Any, ...], Frame], Value]] = {
            "n": self._name,
            "v": self._variable,
            "m": lambda e, f: self.symbols.imported(f.module, e[1], e[2], e[3]),
            ".": self._attribute,
            "(": self._call,
            "[": self.operators.subscript,
            "s": lambda e, _f: TextValue(e[1]),
            "f": self.operators.text,
            "l": lambda e, f: ItemsValue(tuple([self.evaluate(item, f) for item in e[1]])),
            "*": lambda e, f: self.element(self.evaluate(e[1], f)),
            "d": self.operators.dictionary,
            "?": lambda e, f: either([self.evaluate(part, f) for part in e[1:]]),
            "o": self.operators.operator,
            "g": lambda e, f: ListValue(self.evaluate(e[1], f)),
            "i": lambda e, f: self.element(self.evaluate(e[1], f)),
            "u": lambda e, f: self.item(self.evaluate(e[2], f), e[1]),
            "p": self._parameter,
            "=": self._instance,
        }

    def settle(self) -> None:
        """Forget what was told before the models were known, then before their managers and admins were."""
        self.is_linked = True
        for settle in (self.members.settle, self.conventions.settle):
            self._forget()
            settle()
        self._forget()
        self.registries.settle()

    def _forget(self) -> None:
        self._memo.forget(self._returned, self._assigned, self._attributes)
        self.promises.forget()
        self.members.forget()
        self.conventions.forget()

    def evaluate(self, expression: Expression, frame: Frame) -> Value:
        """What an expression stands for; None where it cannot be told. Calls and steps are noted in the frame."""
        if expression is None:
            return None
        handler = self._handlers.get(expression[0])
        return handler(expression, frame) if handler is not None else None

    def static(self, expression: Expression, module: Module, cls: ClassInfo | None = None) -> Value:
        """What an expression at module level, or in the body of `cls`, stands for."""
        return self.evaluate(expression, Frame(module, cls, is_class_body=cls is not None))

    def user_model(self) -> ClassValue | None:
        """The class of AUTH_USER_MODEL."""
        label = self.setting("AUTH_USER_MODEL")
        model = self.models.find(label) if isinstance(label, str) else None
        return ClassValue(model.cls) if model is not None else None

    def model_of(self, value: Value) -> Model | None:
        """The model of a row, a query set, or a model class."""
        match value:
            case RowsValue(model):
                return model
            case InstanceValue(cls) | ClassValue(cls):
                return self.models.of(cls)
            case EitherValue(values):
                return next((m for m in map(self.model_of, values) if m is not None), None)
        return None

    def element(self, value: Value) -> Value:
        """One element of what is iterated over."""
        match value:
            case RowsValue(model, is_rows=True):
                return InstanceValue(model.cls)
            case ListValue(inner):
                return inner
            case ItemsValue(items):
                return either(items)
            case EitherValue(values):
                return either([self.element(v) for v in values])
            case InstanceValue(cls):
                iterator = self._called(cls, "__iter__", value)
                return self._called(cls, "__next__", value) if iterator == value else self.element(iterator)
        return None

    def _called(self, cls: ClassInfo, method: str, value: Value) -> Value:
        found = self.symbols.method(cls, method)
        return self.returned(found, value, ()) if found is not None else None

    def item(self, value: Value, position: int) -> Value:
        """One item of what is unpacked."""
        match value:
            case ItemsValue(items):
                return items[position] if position < len(items) else None
            case EitherValue(values):
                return either([self.item(v, position) for v in values])
        return self.element(value)

    def call(self, callee: Value, args: tuple[Value, ...], call: Call | None = None) -> Value:
        """What a call returns."""
        match callee:
            case ClassValue(cls):
                return self.members.constructed(cls)
            case FunctionValue(function, receiver):
                return self.returned(function, receiver, args)
            case MethodValue(TextValue(text), "format") if args and all(isinstance(a, TextValue) for a in args):
                return filled(text, args)
            case MethodValue(receiver, name):
                return self.results.of(receiver, name)
            case ExternalValue(dotted):
                return call_external(self, dotted, args, call)
            case InstanceValue(cls):
                called = self.symbols.method(cls, "__call__")
                return self.returned(called, callee, args) if called is not None else None
            case EitherValue(values):
                return either([self.call(v, args, call) for v in values])
        return None

    def returned(self, function: FunctionInfo, receiver: Value, args: tuple[Value, ...]) -> Value:
        """What a function of the project returns, by its annotation, else by its return statements."""
        if not function.declaration.returns and function.declaration.annotation is None:
            return None
        key = (function.key, receiver, args if function.returns_parameter else ())
        return self._memo.recall(self._returned, key, lambda: self._return_value(function, receiver, args))

    def _return_value(self, function: FunctionInfo, receiver: Value, args: tuple[Value, ...]) -> Value:
        declaration = function.declaration
        self._memo.note(function.ground)
        if declaration.annotation is not None:
            value = self._promised(declaration.annotation, function, receiver)
            if value is not None:
                return value
        shifted = args if receiver is None or function.is_static else (receiver, *args)
        frame = self.frame(function, receiver, shifted)
        return either([self.evaluate(value, frame) for value in declaration.returns])

    def _promised(self, annotation: Expression, function: FunctionInfo, receiver: Value) -> Value:
        """What an annotation promises; a bare query set class stands for the rows that the method was called on."""
        value = self.promises.annotated(annotation, function.module, receiver)
        is_bare = isinstance(value, ExternalValue) and value.dotted.endswith(("QuerySet()", "Manager()"))
        if is_bare or (isinstance(value, InstanceValue) and self.members.is_manager(value.cls)):
            if isinstance(receiver, RowsValue):
                return RowsValue(receiver.model, receiver.manager, is_query_set=True)
            return None
        return value

    def frame(self, function: FunctionInfo, receiver: Value = None, args: tuple[Value, ...] = ()) -> Frame:
        """The surroundings of a function's body, with its parameters bound as far as they are known."""
        owner = function.owner
        if receiver is None and owner is not None and not function.is_static:
            receiver = ClassValue(owner) if function.is_class_method else self.members.self_value(owner)
        frame = Frame(function.module, owner, receiver)
        for position, parameter in enumerate(function.declaration.parameters):
            frame.bindings[parameter.binding] = self._parameter_value(function, position, receiver, args)
        frame.parameters = tuple(frame.bindings[p.binding] for p in function.declaration.parameters)
        return frame

    def _parameter_value(
        self, function: FunctionInfo, position: int, receiver: Value, args: tuple[Value, ...]
    ) -> Value:
        parameter = function.declaration.parameters[position]
        if position == 0 and function.owner is not None and not function.is_static:
            return receiver
        if position < len(args) and args[position] is not None:
            return args[position]
        if parameter.annotation is not None:
            return self.promises.annotated(parameter.annotation, function.module, receiver)
        return self.conventions.parameter(function, position)

    def assigned(self, module: Module, name: str) -> Value:
        """What a name assigned at module level stands for."""
        key = (module.path or module.name, name)
        return self._memo.recall(self._assigned, key, lambda: self._assigned_value(module, name))

    def _assigned_value(self, module: Module, name: str) -> Value:
        found = self.symbols.assignment(module, name)
        if found is None:
            return None
        home, attributes = found
        return either([self._attribute_value(a, home) for a in reversed(attributes[-3:])])

    def _attribute_value(self, attribute: Attribute, module: Module, cls: ClassInfo | None = None) -> Value:
        value = self.static(attribute.value, module, cls)
        if value is None and attribute.annotation is not None:
            return self.promises.annotated(attribute.annotation, module)
        return value

    def class_attribute(self, home: ClassInfo, attribute: Attribute) -> Value:
        """What a name bound in a class body, or on `self`, stands for."""
        key = (home, attribute.name, attribute.line)
        return self._memo.recall(self._attributes, key, lambda: self._class_attribute(home, attribute))

    def _class_attribute(self, home: ClassInfo, attribute: Attribute) -> Value:
        self._memo.note(home.ground)
        value = self.promises.annotated(attribute.annotation, home.module)
        if value is not None:
            return value
        receiver = self.members.self_value(home) if self.is_linked else None
        return self.evaluate(attribute.value, Frame(home.module, home, receiver, is_class_body=True))

    def _variable(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        binding = expression[1]
        if binding in frame.bindings:
            return frame.bindings[binding]
        return self.evaluate(frame.module.bound.get(binding), frame)

    def _name(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        name = expression[1]
        if frame.is_class_body and frame.owner is not None:
            nested = frame.owner.nested(name)
            if nested is not None:
                return ClassValue(nested)
            attribute = frame.owner.attributes.get(name)
            if attribute is not None and attribute.value != expression:
                return self.class_attribute(frame.owner, attribute)
        found = self.symbols.lookup(frame.module, name)
        if found is None and (name in frame.module.assigned or name in frame.module.imports or frame.module.stars):
            found = self.assigned(frame.module, name)
        if found is None and name not in frame.module.assigned and name not in frame.module.imports:
            return ExternalValue(f"builtins.{name}")
        return found

    def _attribute(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        return self._member_of(expression, self.evaluate(expression[1], frame), frame)

    def _member_of(self, expression: tuple[Any, ...], owner: Value, frame: Frame) -> Value:
        _form, owner_expression, name, line = expression
        if owner is None:
            return self.members.conventional_attribute(owner_expression, name)
        return self.member(owner, name, line, frame)

    def member(self, owner: Value, name: str, line: int, frame: Frame) -> Value:
        """What `owner.name` stands for."""
        if isinstance(owner, EitherValue):
            return either([self.member(part, name, line, frame) for part in owner.values])
        if isinstance(owner, ExternalValue) and owner.dotted == _SETTINGS and frame.events is not None:
            frame.events.append(SettingUse(name, line))
        found = self.members.find(owner, name)
        if isinstance(found, Step):
            found.line, found.scope = line, frame.scope
            if frame.events is not None:
                frame.events.append(found)
            return self.members.landed(found)
        if isinstance(found, FunctionValue) and found.function.is_property and found.receiver is not None:
            if frame.events is not None:
                expression = ("(", (".", None, name, line), (), (), line)
                frame.events.append(Call(name, found, owner, (), (), expression, line, frame.scope, is_property=True))
            return self.returned(found.function, found.receiver, ())
        return found

    def _call(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        _form, function, arg_expressions, keyword_expressions, line = expression
        if function is not None and function[0] == ".":
            owner = self.evaluate(function[1], frame)
            inner = frame.events[-1] if frame.events else None
            callee = self._member_of(function, owner, frame)
            name, receiver = function[2], _receiver(callee, owner)
        else:
            callee, inner = self.evaluate(function, frame), None
            name, receiver = _called(callee, function)
        args = tuple([self.evaluate(a, frame) for a in arg_expressions]) if arg_expressions else ()
        keywords = tuple([(key, self.evaluate(value, frame)) for key, value in keyword_expressions])
        call = Call(name, callee, receiver, args, keywords, expression, line, frame.scope)
        dotted = callee.dotted if isinstance(callee, ExternalValue) else ""
        if dotted == _SUPER and not args:
            call.result = SuperValue(frame.owner, frame.receiver) if frame.owner is not None else None
        elif dotted == _GETATTR:
            call.result = self._read_by_name(args, line, frame)
        elif dotted == _CAST and len(args) > 1:
            call.result = self.promises.annotated(arg_expressions[0], frame.module, frame.receiver) or args[1]
        else:
            call.result = self.call(callee, args, call)
        if frame.events is not None:
            if isinstance(inner, Call) and function is not None and inner.expression is function[1]:
                inner.outer = call
            frame.events.append(call)
            self.operators.written(call, frame)
            if args and (name == "on_commit" or dotted == _MAP):
                self.evaluate(_put_off(arg_expressions[0], line), frame)
            if name in _GROWING and args and function is not None and function[0] == ".":
                added = self.element(args[-1]) if name in ("extend", "update") else args[-1]
                self.operators.grow(function[1], ListValue(added) if added is not None else None, frame)
        return call.result

    def _read_by_name(self, args: tuple[Value, ...], line: int, frame: Frame) -> Value:
        if len(args) < 2 or not isinstance(args[1], TextValue) or args[0] is None:
            return None
        value = self.member(args[0], args[1].text, line, frame)
        return args[2] if len(args) > 2 and (value is None or isinstance(value, ExternalValue)) else value

    def _parameter(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        position, annotation = expression[1], expression[2]
        if position < len(frame.parameters):
            found: Value = frame.parameters[position]
            return found
        if position == 0 and frame.receiver is not None:
            return frame.receiver
        return self.promises.annotated(annotation, frame.module, frame.receiver) if annotation is not None else None

    def _instance(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        value = self.evaluate(expression[1], frame)
        classes = value.items if isinstance(value, ItemsValue) else alternatives(value)
        made: Iterable[Value] = (self.members.constructed(v.cls) for v in classes if isinstance(v, ClassValue))
        found = either(list(made))
        return found if found is not None else self.promises.annotated(expression[1], frame.module, frame.receiver)


def _called(callee: Value, written: Expression) -> tuple[str, Value]:
    """The name of what is called, whatever it was imported as, and what it is called on."""
    match callee:
        case MethodValue(receiver, name):
            return name, receiver
        case FunctionValue(function, receiver):
            return function.declaration.name, receiver
        case ExternalValue(dotted) if not dotted.endswith("()"):
            return dotted.rpartition(".")[2], None
    return (str(written[-1]) if written is not None and written[0] in "nm" else ""), None


def _receiver(callee: Value, owner: Value) -> Value:
    """What a method is called on: what it is bound to, else what stands before it where the method cannot be told."""
    match callee:
        case FunctionValue(_, receiver) | MethodValue(receiver, _) if receiver is not None:
            return receiver
        case None | EitherValue():
            return owner
    return None


def _put_off(function: Expression, line: int) -> Expression:
    """The call that `on_commit(f)` or `on_commit(partial(f, x))` makes later."""
    match function:
        case ("(", ("n" | "." | "m", *_) as made, (called, *args), keywords, _) if "partial" in made:
            return ("(", called, tuple(args), keywords, line)
        case ("n" | "m" | "." | "v", *_):
            return ("(", function, (), (), line)
    return None


_SUPER = "builtins.super"
_CAST = "typing.cast"
_GETATTR = "builtins.getattr"
_MAP = "builtins.map"
_GROWING = frozenset({"append", "appendleft", "add", "insert", "extend", "update"})
_SETTINGS = "django.conf.settings"
