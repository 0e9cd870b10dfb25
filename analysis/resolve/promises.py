"""What annotations promise: `Order`, `"Order | None"`, `QuerySet[Order]`, `dict[int, Order]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.resolve.annotations import parse_annotation
from analysis.resolve.memo import Table
from analysis.resolve.symbols import Module
from analysis.resolve.values import (
    ClassValue,
    ExternalValue,
    InstanceValue,
    ItemsValue,
    ListValue,
    MappingValue,
    RowsValue,
    Value,
    either,
)
from analysis.syntax.expressions import Expression

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow


class Promises:
    """Reads annotations; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._memo = flow.symbols.memo
        self._named_types: Table = {}

    def forget(self) -> None:
        """Forget what was told while less was known."""
        self._memo.forget(self._named_types)

    def annotated(self, annotation: Expression, module: Module, receiver: Value = None) -> Value:
        """The value that an annotation promises."""
        if annotation is None:
            return None
        match annotation:
            case ("s", text, _):
                return self.annotated(parse_annotation(text), module, receiver)
            case ("*", item):
                return ListValue(self.annotated(item, module, receiver))
            case ("d", ((_, item),)):
                return MappingValue(self.annotated(item, module, receiver))
            case ("o", "|", *parts):
                return either([self.annotated(part, module, receiver) for part in parts])
            case ("[", base, index):
                return self._generic(base, index, module, receiver)
            case ("n" | "." | "m", *_):
                return self._name(annotation, module, receiver)
        return None

    def _name(self, annotation: Expression, module: Module, receiver: Value) -> Value:
        key = (module.path or module.name, annotation)
        match self._memo.recall(self._named_types, key, lambda: self._flow.static(annotation, module)):
            case ClassValue(cls):
                return self._flow.members.constructed(cls)
            case ExternalValue(dotted) if dotted.endswith(".Self"):
                return receiver
            case ExternalValue(dotted):
                return ExternalValue(f"{dotted}()") if not dotted.startswith("builtins.") else None
        return None

    def _generic(self, base: Expression, index: Expression, module: Module, receiver: Value) -> Value:
        inner = index[1] if index is not None and index[0] == "l" else (index,)
        value = self._flow.static(base, module)
        name = value.dotted.rpartition(".")[2] if isinstance(value, ExternalValue) else ""
        first = self.annotated(inner[0], module, receiver) if inner else None
        match name.lower():
            case "optional" | "union":
                return either([self.annotated(part, module, receiver) for part in inner])
            case "annotated" | "awaitable" | "final" | "classvar" | "required" | "notrequired":
                return first
            case "list" | "sequence" | "iterable" | "iterator" | "set" | "frozenset" | "collection" | "generator":
                return ListValue(first)
            case "dict" | "mapping" | "mutablemapping" | "defaultdict" | "ordereddict":
                return MappingValue(self.annotated(inner[-1], module, receiver) if len(inner) > 1 else None)
            case "tuple" if len(inner) == 2 and inner[-1] is None:
                return ListValue(first)
            case "tuple":
                return ItemsValue(tuple(self.annotated(part, module, receiver) for part in inner))
            case "type":
                return ClassValue(first.cls) if isinstance(first, InstanceValue) else None
        model = self._flow.model_of(first)
        if model is not None and (name.endswith(("QuerySet", "Manager")) or isinstance(value, ClassValue)):
            manager = value.cls if isinstance(value, ClassValue) else None
            return RowsValue(model, manager, is_query_set=True)
        return self._name(base, module, receiver)
