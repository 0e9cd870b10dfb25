"""What an expression can stand for, as far as reading tells. None stands for "cannot be told".

None of these values is ever changed. They are not declared frozen, since that doubles the time that making one takes,
and a large project makes millions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from analysis.resolve.models import Model
    from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module


@dataclass(slots=True, unsafe_hash=True)
class ModuleValue:
    """A module of the project, or one that was read from site-packages."""

    module: Module


@dataclass(slots=True, unsafe_hash=True)
class ClassValue:
    """A class itself."""

    cls: ClassInfo


@dataclass(slots=True, unsafe_hash=True)
class InstanceValue:
    """An instance of a class; a row, if the class is a model."""

    cls: ClassInfo


@dataclass(slots=True, unsafe_hash=True)
class FunctionValue:
    """A function, bound to a receiver if it is a method."""

    function: FunctionInfo
    receiver: Value = None


@dataclass(slots=True, unsafe_hash=True)
class RowsValue:
    """A manager or query set over a model; `is_rows` is false after `values()`, `owner` is set for related managers."""

    model: Model
    manager: ClassInfo | None = None
    is_rows: bool = True
    owner: Model | None = None
    is_query_set: bool = False
    field: str = ""


@dataclass(slots=True, unsafe_hash=True)
class MethodValue:
    """A method that is not written in the project: of a query set, a row, or a string."""

    receiver: Value
    name: str


@dataclass(slots=True, unsafe_hash=True)
class ExternalValue:
    """Something of another distribution or a builtin, by dotted path; `()` in the path is the result of a call."""

    dotted: str


@dataclass(slots=True, unsafe_hash=True)
class TextValue:
    """A known string."""

    text: str


@dataclass(slots=True, unsafe_hash=True)
class ItemsValue:
    """A tuple or list of known items."""

    items: tuple[Value, ...]


@dataclass(slots=True, unsafe_hash=True)
class ListValue:
    """Many of one element."""

    element: Value


@dataclass(slots=True, unsafe_hash=True)
class MappingValue:
    """A dictionary: `items` by keys that are written out, `element` for all others."""

    element: Value
    items: tuple[tuple[str, Value], ...] = ()

    @property
    def values(self) -> Value:
        """Any of its values."""
        return either([self.element, *(value for _key, value in self.items)])


@dataclass(slots=True, unsafe_hash=True)
class EitherValue:
    """One of several."""

    values: tuple[Value, ...]


@dataclass(slots=True, unsafe_hash=True)
class SuperValue:
    """`super()` inside a method of `cls`, called on `receiver`."""

    cls: ClassInfo
    receiver: Value


Value: TypeAlias = (
    ModuleValue
    | ClassValue
    | InstanceValue
    | FunctionValue
    | RowsValue
    | MethodValue
    | ExternalValue
    | TextValue
    | ItemsValue
    | ListValue
    | MappingValue
    | EitherValue
    | SuperValue
    | None
)


_MOST = 4
"""Alternatives that are kept; more of them tell nothing."""


def either(values: tuple[Value, ...] | list[Value]) -> Value:
    """Join alternatives: unknown ones are dropped, equal ones merged, at most four kept."""
    known: list[Value] = []
    for value in values:
        if value is not None:
            for part in value.values if isinstance(value, EitherValue) else (value,):
                if part not in known:
                    known.append(part)
            if len(known) >= _MOST:
                break
    if len(known) <= 1:
        return known[0] if known else None
    return EitherValue(tuple(known[:_MOST]))


def joined(known: Value, added: Value) -> Value:
    """A collection after more was put into it, `added` being a collection of the same make."""
    match known, added:
        case (ListValue(inner), ListValue(new)):
            return ListValue(either([inner, new]))
        case (ItemsValue(items), ListValue(new)):
            return ListValue(either([*items, new]))
        case (MappingValue(inner, items), MappingValue(new)):
            return MappingValue(joined(inner, new), items)
        case (None | ExternalValue(), _):
            return added
        case (InstanceValue(), InstanceValue()):
            return either([known, added])
    return known


def alternatives(value: Value) -> tuple[Value, ...]:
    """The alternatives that a value stands for; empty if it cannot be told."""
    if isinstance(value, EitherValue):
        return value.values
    return (value,) if value is not None else ()
