"""The options of a model, as Django gathers them from `Meta` classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.resolve.fields import FieldReader
from analysis.resolve.symbols import ClassInfo, SymbolTable
from analysis.syntax.expressions import Expression

if TYPE_CHECKING:
    from analysis.resolve.models import ModelGraph


class Options:
    """The options of a model: those of its own Meta, of one that its metaclass makes, or of one it inherits."""

    def __init__(self, graph: ModelGraph, symbols: SymbolTable, reader: FieldReader, cls: ClassInfo) -> None:
        self._graph = graph
        self._symbols = symbols
        self._reader = reader
        self._cls = cls
        self._own = cls.nested("Meta") or self._made_by_metaclass()

    def own_flag(self, name: str) -> bool:
        """An option that no model hands on: what the class's own Meta says, or a plain class that it derives from."""
        meta = self._own
        for _ in range(12):
            entry = meta.attributes.get(name) if meta is not None else None
            if meta is None or entry is not None:
                return entry is not None and self._reader.constant(entry.value, meta or self._cls) is True
            meta = next((base for base in self._meta_bases(meta) if not self._is_of_model(base)), None)
        return False

    def _is_of_model(self, meta: ClassInfo) -> bool:
        owner = meta.module.classes.get(meta.declaration.qualname.rpartition(".")[0])
        return owner is not None and self._graph.is_model(owner)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean option."""
        value = self._value(name)
        return value if isinstance(value, bool) else default

    def text(self, name: str) -> str:
        """A string option."""
        value = self._value(name)
        return value if isinstance(value, str) else ""

    def _value(self, name: str) -> object:
        meta = self._own if self._own is not None else self._inherited(self._cls)
        for _ in range(12):
            if meta is None:
                return None
            if name in meta.attributes:
                return self._reader.constant(meta.attributes[name].value, meta)
            meta = next((b for b in self._meta_bases(meta)), None)
        return None

    def _made_by_metaclass(self) -> ClassInfo | None:
        """`class Meta` inside the `__new__` of a metaclass of the project, which Django sees as the model's own."""
        for entry in self._symbols.mro(self._cls):
            for metaclass in self._metaclasses(entry) if isinstance(entry, ClassInfo) else ():
                for maker in self._symbols.mro(metaclass):
                    made = maker.nested("__new__.<locals>.Meta") if isinstance(maker, ClassInfo) else None
                    if made is not None:
                        return made
        return None

    def _metaclasses(self, cls: ClassInfo) -> Iterator[ClassInfo]:
        for written in _metaclasses(cls):
            found = self._reader.class_of(written, cls)
            if found is not None:
                yield found

    def _meta_bases(self, meta: ClassInfo) -> Iterator[ClassInfo]:
        for base in meta.declaration.bases:
            found = self._reader.class_of(base, meta)
            if found is not None:
                yield found
            elif base is not None and base[0] == "." and base[2] == "Meta":
                owner = self._reader.class_of(base[1], meta)
                inherited = self._inherited(owner) if owner is not None else None
                if inherited is not None:
                    yield inherited

    def _inherited(self, cls: ClassInfo) -> ClassInfo | None:
        for entry in self._symbols.mro(cls)[1:]:
            if isinstance(entry, ClassInfo):
                meta: Expression | ClassInfo | None = entry.nested("Meta")
                model = self._graph.of(entry)
                if isinstance(meta, ClassInfo) and (model is None or model.is_abstract):
                    return meta
        return None


def _metaclasses(cls: ClassInfo) -> Iterator[Expression]:
    for name, value in cls.declaration.keywords:
        if name == "metaclass":
            yield value
    for base in cls.declaration.bases:
        match base:
            case ("(", (".", _, "with_metaclass", _) | ("n", "with_metaclass"), (metaclass, *_), *_):
                yield metaclass
