"""Where an expression is evaluated, and what is seen on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.resolve.values import (
    ClassValue,
    EitherValue,
    FunctionValue,
    InstanceValue,
    MethodValue,
    RowsValue,
    Value,
)

if TYPE_CHECKING:
    from analysis.resolve.models import Field, Model
    from analysis.resolve.symbols import ClassInfo, Module


@dataclass(slots=True)
class Call:
    """One call: `name` is the last part of what is called, `receiver` what a method is called on."""

    name: str
    callee: Value
    receiver: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]
    expression: tuple[object, ...]
    line: int
    scope: int = -1
    result: Value = None
    is_property: bool = False
    outer: Call | None = None

    @property
    def leads_on(self) -> bool:
        """Whether it calls what the project wrote, or is made on rows; not if it ends outside or cannot be told."""
        match self.callee:
            case FunctionValue() | ClassValue() | InstanceValue() | EitherValue():
                return True
            case MethodValue(receiver):
                return isinstance(receiver, RowsValue | EitherValue)
        return self.receiver is not None or isinstance(self.result, InstanceValue | RowsValue)

    @property
    def last(self) -> Call:
        """The last call of the chain that goes on from this one: `delete` for the `filter` of `x.filter().delete()`."""
        call = self
        while call.outer is not None:
            call = call.outer
        return call

    def keyword(self, name: str) -> Value:
        """The value given to a keyword."""
        return next((value for key, value in self.keywords if key == name), None)

    def argument(self, position: int, name: str) -> Value:
        """The value given by position or by keyword."""
        return self.args[position] if position < len(self.args) else self.keyword(name)


@dataclass(slots=True)
class Step:
    """A relation followed from a row: `owner.field`, which lands on `target`."""

    owner: Model
    field: Field
    target: Model
    line: int
    scope: int = -1
    name: str = ""
    is_many: bool = False


@dataclass(slots=True, frozen=True)
class SettingUse:
    """A setting that code reads: `settings.NAME`."""

    name: str
    line: int


Event = Call | Step | SettingUse


@dataclass(slots=True)
class Frame:
    """The surroundings of an expression: its module, the class body or method it stands in, and the local variables."""

    module: Module
    owner: ClassInfo | None = None
    receiver: Value = None
    bindings: dict[int, Value] = field(default_factory=dict)
    parameters: tuple[Value, ...] = ()
    events: list[Event] | None = None
    scope: int = -1
    is_class_body: bool = False
    depth: int = 0
