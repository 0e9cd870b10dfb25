"""Classes that make themselves known when they are defined, by a metaclass or `__init_subclass__` of the project.

Nobody imports `class OrderTexts(Texts, app="orders")` by its name where `Texts` files it under "orders".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.library import Definition
from extracted.extractor.shaking.source import Source
from extracted.extractor.shaking.syntax import Chain, chain_of, descend, parameters, text_of
from extracted.extractor.shaking.taken import NOTHING

_MAKING = frozenset({"__new__", "__init__"})
_ADDING = frozenset({"append", "add", "register", "setdefault", "update", "insert"})


@dataclass(frozen=True, slots=True)
class _Filed:
    """A class, what files it and where to, and the texts in its keywords."""

    source: Source
    name: str
    by: _Filing
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Filing:
    """What files classes: a module, and the names in it of which one is enough for the others to matter."""

    home: str
    names: frozenset[str]


class Registering:
    """Takes classes that file themselves, once what files them is taken."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self._filed: tuple[_Filed, ...] | None = None
        self._taken: set[tuple[str, str]] = set()
        self.modules: set[str] = set()
        """Modules of the other side that must be imported when Django starts, as nobody asks for a name of theirs."""

    def take(self) -> bool:
        """Take those that stand in modules that are here, or are filed under a word that is mentioned."""
        if self._filed is None:
            self._filed = tuple(self._all())
        before = len(self._taken)
        for one in self._filed:
            if (one.source.name, one.name) not in self._taken and self._is_needed(one):
                self._taken.add((one.source.name, one.name))
                self._closure.reach(one.source.name, one.name, one.source, eager=True)
        return len(self._taken) > before

    def _is_needed(self, one: _Filed) -> bool:
        closure = self._closure
        there = closure.taken.get(one.by.home, NOTHING).names.keys()
        if one.source.name in closure.whole or not (one.by.home in closure.whole or one.by.names & there):
            return False
        if one.source.name not in closure.taken:
            if not one.words & (closure.mentions | closure.texts):
                return False
            self.modules.add(one.source.name)
        return True

    def _all(self) -> Iterator[_Filed]:
        library = self._closure.library
        for module, name, above in library.derived():
            if (module, name) in library.models:
                continue
            by = next((found for base in above if (found := self._filing(*base)) is not None), None)
            source = library.source(module) if by is not None else None
            if by is not None and source is not None and name in source.bindings:
                nodes = [s.node for s in source.bindings[name] if isinstance(s.node, cst.ClassDef)]
                words = {text_of(k.value) for node in nodes for k in node.keywords}
                yield _Filed(source, name, by, frozenset(word for word in words if word))

    def _filing(self, module: str, name: str) -> _Filing | None:
        """What files the classes that derive from a class: itself by `__init_subclass__`, or its metaclass."""
        source = self._closure.library.source(module)
        for statement in source.bindings.get(name, ()) if source is not None else ():
            node = statement.node
            if source is None or not isinstance(node, cst.ClassDef):
                continue
            stores = _stores(source, node, frozenset({"__init_subclass__"}))
            if stores:
                return _Filing(source.name, frozenset({name, *stores}))
            for keyword in node.keywords:
                chain = chain_of(keyword.value)
                if keyword.keyword is not None and keyword.keyword.value == "metaclass" and chain:
                    return self._by_metaclass(source, chain)
        return None

    def _by_metaclass(self, source: Source, chain: Chain) -> _Filing | None:
        library = self._closure.library
        meaning, rest = library.chained(library.in_module(source, chain[0]), chain[1:])
        if not isinstance(meaning, Definition) or rest:
            return None
        nodes = (s.node for s in meaning.statements if isinstance(s.node, cst.ClassDef))
        stores = {name for node in nodes for name in _stores(meaning.source, node, _MAKING)}
        return _Filing(meaning.source.name, frozenset({meaning.name, *stores})) if stores else None


def _stores(source: Source, node: cst.ClassDef, names: frozenset[str]) -> frozenset[str]:
    """What methods of these names put something into: names of the module, or what the class itself holds."""
    found: set[str] = set()
    for method in node.body.body:
        if isinstance(method, cst.FunctionDef) and method.name.value in names:
            first = next((p.name.value for p in parameters(method.params)), "")
            for chain in map(_filled, descend(method.body)):
                if chain and (chain[0] in source.bindings or (len(chain) > 1 and chain[0] == first)):
                    found.add(chain[0])
    return frozenset(found)


def _filled(node: cst.CSTNode) -> Chain:
    """What `X[name] = ...` or `X.append(...)` puts something into."""
    match node:
        case cst.AssignTarget(target=cst.Subscript(value=value)):
            return chain_of(value)
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=name))) if name in _ADDING:
            return chain_of(value)
    return ()
