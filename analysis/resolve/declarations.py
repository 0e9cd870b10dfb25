"""Finds the call that makes a field: written in place, by a factory function, or inside `contribute_to_class`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.resolve.frames import Frame
from analysis.resolve.symbols import ClassInfo, FunctionInfo
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    TextValue,
    Value,
    alternatives,
)
from analysis.syntax.expressions import Expression, argument, keyword
from analysis.syntax.outline import Use

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_FACTORIES = 4
"""How many factory functions may call each other."""
Written = tuple[Expression, Frame]


@dataclass(slots=True, frozen=True)
class FieldCall:
    """The call of a field class, where it stands, and the factory call whose arguments it passes on."""

    field_class: Value
    call: tuple[Any, ...]
    frame: Frame
    passed: FieldCall | None = None

    def argument(self, position: int, name: str) -> Written:
        """What the call gives by position or by keyword, with the place where that is written."""
        written = argument(self.call, position, name)
        if written is not None or self.passed is None:
            return written, self.frame
        takes_any = not self.call[2] or any(a and a[0] == "*" for a in self.call[2])
        return self.passed.argument(position, name) if takes_any else self.passed.keyword(name)

    def keyword(self, name: str) -> Written:
        """What the call gives by keyword, with the place where that is written."""
        written = keyword(self.call, name)
        return (written, self.frame) if written is not None or self.passed is None else self.passed.keyword(name)


def body_of(cls: ClassInfo) -> Frame:
    """The class body as a place where expressions stand."""
    return Frame(cls.module, cls, is_class_body=True)


def field_call(flow: Flow, value: Expression, frame: Frame, is_field: Callable[[Value], bool]) -> FieldCall | None:
    """Follow an expression to the call of a field class; None if it makes no field."""
    if value is not None and value[0] == "?":
        calls = (field_call(flow, part, frame, is_field) for part in value[1:])
        return next((call for call in calls if call is not None), None)
    passed: FieldCall | None = None
    for _ in range(_FACTORIES):
        if value is None or value[0] != "(":
            return None
        callee = flow.evaluate(value[1], frame)
        match callee:
            case ClassValue() | ExternalValue() if is_field(callee):
                return FieldCall(callee, value, frame, passed)
            case FunctionValue(function, receiver):
                passed = FieldCall(callee, value, frame, passed)
                frame = called_frame(flow, function, receiver, value, frame)
                value = _returned_call(function)
            case _:
                return None
    return None


def called_frame(flow: Flow, function: FunctionInfo, receiver: Value, call: tuple[Any, ...], outer: Frame) -> Frame:
    """The inside of a function that is called with these arguments."""
    args = tuple(flow.evaluate(a, outer) for a in call[2] if not (a and a[0] == "*"))
    given = {key: value for key, value in call[3] if key}
    frame = flow.frame(
        function, receiver, (receiver, *args) if receiver is not None and not function.is_static else args
    )
    for parameter in function.declaration.parameters:
        if parameter.name in given:
            frame.bindings[parameter.binding] = flow.evaluate(given[parameter.name], outer)
        elif frame.bindings.get(parameter.binding) is None:
            frame.bindings[parameter.binding] = flow.static(parameter.default, function.module)
    return with_variables(flow, function, frame)


def with_variables(flow: Flow, function: FunctionInfo, frame: Frame) -> Frame:
    """Bind the local variables of a function as far as they can be told."""
    for binding, value, _scope in function.declaration.uses:
        if binding >= 0 and binding not in frame.bindings:
            frame.bindings[binding] = flow.evaluate(value, frame)
    return frame


def contributed_calls(
    flow: Flow, attribute: str, value: Expression, cls: ClassInfo, is_field: Callable[[Value], bool]
) -> Iterator[tuple[str, FieldCall]]:
    """The further fields that an attribute of a class body adds by a `contribute_to_class` of the project."""
    made = flow.static(value[1], cls.module, cls) if value is not None and value[0] == "(" else None
    method = flow.symbols.method(made.cls, "contribute_to_class") if isinstance(made, ClassValue) else None
    if not isinstance(made, ClassValue) or method is None or not method.module.is_local:
        return
    arguments = (InstanceValue(made.cls), ClassValue(cls), TextValue(attribute))
    frame = with_variables(flow, method, flow.frame(method, arguments[0], arguments))
    uses = method.declaration.uses
    bound = {binding: value for binding, value, _scope in uses if binding >= 0}
    for name, written in added_fields(flow, uses, bound, frame, cls):
        call = field_call(flow, written, frame, is_field)
        if call is not None and name != attribute:
            yield name, call


def added_fields(
    flow: Flow, uses: Iterable[Use], bound: Mapping[int, Expression], frame: Frame, cls: ClassInfo
) -> Iterator[tuple[str, Expression]]:
    """The names and values that code adds to a class; `bound` is what its variables are bound to."""
    for _binding, value, _scope in uses:
        match value:
            case ("(", (".", owner, "add_to_class", _), (name, written, *_), *_):
                pass
            case ("(", (".", written, "contribute_to_class", _), (owner, name, *_), *_):
                pass
            case _:
                continue
        text = flow.evaluate(name, frame)
        if isinstance(text, TextValue) and ClassValue(cls) in alternatives(flow.evaluate(owner, frame)):
            yield text.text, bound.get(written[1]) if written is not None and written[0] == "v" else written


def _returned_call(function: FunctionInfo) -> Expression:
    """The call that a function returns, with all its arguments: what `returns` holds is shortened."""
    returned = next((r for r in function.declaration.returns if r is not None and r[0] == "("), None)
    if returned is None:
        return None
    uses = function.declaration.uses
    return next((u[1] for u in uses if u[1] and u[1][0] == "(" and u[1][4] == returned[4]), returned)
