"""What subscripts, dictionaries, texts and operators give, and what is put into collections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from analysis.resolve.frames import Call, Frame
from analysis.resolve.values import (
    ClassValue,
    EitherValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    MappingValue,
    MethodValue,
    RowsValue,
    TextValue,
    Value,
    alternatives,
    either,
    joined,
)
from analysis.syntax.expressions import Expression, walk

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_NOTED = frozenset({"beat_schedule"})
"""Attributes whose setting is noted like a call."""


class Operators:
    """Evaluates operators; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def grow(self, collection: Expression, added: Value, frame: Frame) -> None:
        """Note what is put into a local variable, or into a collection that it holds by key."""
        match collection:
            case ("v", binding) if added is not None:
                frame.bindings[binding] = joined(frame.bindings.get(binding), added)
            case ("[", inner, _) if added is not None:
                self.grow(inner, MappingValue(added), frame)

    def subscript(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        """What `value[index]` stands for."""
        value = self._flow.evaluate(expression[1], frame)
        index = expression[2]
        key = self._flow.evaluate(index, frame)
        is_slice = index is not None and index[:2] == ("o", ":")
        match value:
            case RowsValue() | ListValue() | ItemsValue() if is_slice:
                return value
            case RowsValue():
                return self._flow.element(value)
            case ItemsValue(items) if index is not None and index[0] == "k" and isinstance(index[1], int):
                return items[index[1]] if -len(items) <= index[1] < len(items) else None
            case ClassValue():
                return value
            case ListValue() | ItemsValue():
                return self._flow.element(value)
            case MappingValue():
                return _looked_up(value, key)
            case ExternalValue(dotted) if not dotted.endswith("()"):
                return value
            case EitherValue():
                return self._flow.element(value)
        return None

    def text(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        """What an f-string stands for."""
        parts = [self._flow.evaluate(part, frame) for part in expression[1]]
        self._shown(parts, expression[2], frame)
        if all(isinstance(part, TextValue) for part in parts):
            return TextValue("".join(part.text for part in parts if isinstance(part, TextValue)))
        return None

    def written(self, call: Call, frame: Frame) -> None:
        """Note what `str(row)` and `"...".format(row)` call."""
        match call.callee:
            case ExternalValue("builtins.str") | MethodValue(TextValue(), "format"):
                self._shown((*call.args, *(value for _key, value in call.keywords)), call.line, frame)

    def _shown(self, values: Iterable[Value], line: int, frame: Frame) -> None:
        """Note the `__str__` by which values get into a text."""
        for value in values if frame.events is not None else ():
            for one in alternatives(value):
                method = self._flow.symbols.method(one.cls, "__str__") if isinstance(one, InstanceValue) else None
                if method is not None and frame.events is not None:
                    expression = ("(", (".", None, "__str__", line), (), (), line)
                    callee = FunctionValue(method, one)
                    frame.events.append(Call("__str__", callee, one, (), (), expression, line, frame.scope))

    def dictionary(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        """What `{key: value}` stands for."""
        named: list[tuple[str, Value]] = []
        others: list[Value] = []
        for key_expression, value_expression in expression[1]:
            key, value = self._flow.evaluate(key_expression, frame), self._flow.evaluate(value_expression, frame)
            if isinstance(key, TextValue):
                named.append((key.text, value))
            elif key_expression is not None:
                others.append(value)
            elif isinstance(value, MappingValue):
                named.extend(value.items)
                others.append(value.element)
        is_known = any(value is not None for value in (*others, *dict(named).values()))
        return MappingValue(either(others), tuple(named)) if is_known else None

    def operator(self, expression: tuple[Any, ...], frame: Frame) -> Value:
        """What any other operator gives."""
        operator = expression[1]
        values = [self._flow.evaluate(part, frame) for part in expression[2:]]
        match operator:
            case "set[]":
                self.grow(expression[2], values[1], frame)
                return None
            case "set" if expression[3][1] in _NOTED and frame.events is not None:
                _, _, owner, (_, name, line), value = expression
                written = ("(", (".", owner, f"{name}=", line), (value,), (), line)
                frame.events.append(Call(f"{name}=", None, values[0], (values[2],), (), written, line, frame.scope))
                return None
            case "set" | "lambda" | "" | ":":
                return None
            case "map":
                return MappingValue(values[1])
            case "with":
                return self._entered(values[0])
        if operator == "+" and len(values) == 2:
            left, right = values
            if isinstance(left, TextValue) and isinstance(right, TextValue):
                return TextValue(left.text + right.text)
            if isinstance(left, ItemsValue) and isinstance(right, ItemsValue):
                return ItemsValue(left.items + right.items)
        if operator == "%" and len(values) == 2:
            return self._filled(expression, values, frame)
        return next((v for v in values if isinstance(v, RowsValue | ListValue | ItemsValue)), None)

    def _filled(self, expression: tuple[Any, ...], values: list[Value], frame: Frame) -> Value:
        """What `"... %s" % value` gives."""
        pattern, value = values
        given = value.items if isinstance(value, ItemsValue) else (value,)
        self._shown(given, _line(expression), frame)
        if isinstance(pattern, TextValue):
            return filled(pattern.text.replace("%s", "{}"), given) or pattern
        return None

    def _entered(self, manager: Value) -> Value:
        """What `with manager as x` binds; a generator that is entered is a context manager that yields one thing."""
        match manager:
            case ListValue(inner):
                return inner
            case InstanceValue(cls):
                enter = self._flow.symbols.method(cls, "__enter__") or self._flow.symbols.method(cls, "__aenter__")
                return self._flow.returned(enter, manager, ()) if enter is not None else manager
        return manager


def _line(expression: Expression) -> int:
    """The line of the first part of an expression that has one."""
    lines = (part[-1] for part in walk(expression) if part[0] in ".(sf")
    return next((line for line in lines if isinstance(line, int)), 1)


def _looked_up(mapping: MappingValue, key: Value) -> Value:
    """What a mapping holds under a key."""
    if isinstance(key, TextValue):
        found = [value for name, value in mapping.items if name == key.text]
        return found[-1] if found else mapping.element
    return mapping.values


def filled(pattern: str, given: tuple[Value, ...]) -> Value:
    """A format string with its holes filled; None where what fills them cannot be told."""
    texts = [value.text for value in given if isinstance(value, TextValue)]
    if len(texts) != len(given):
        return None
    try:
        return TextValue(pattern.format(*texts))
    except (ValueError, IndexError, KeyError, AttributeError):
        return None
