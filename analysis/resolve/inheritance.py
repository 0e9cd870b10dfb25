"""What classes derive from, and what they inherit: resolved on first use, circles and all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from analysis.resolve.catalog import Catalog
from analysis.resolve.memo import Memo
from analysis.syntax.outline import Attribute

if TYPE_CHECKING:
    from analysis.resolve.symbols import ClassInfo, FunctionInfo

_NONE_OPEN = sys.maxsize


class Inheritance:
    """The part of the symbol table that knows bases; `resolve_bases` tells what those of a class stand for."""

    def __init__(self, catalog: Catalog, memo: Memo) -> None:
        self.catalog = catalog
        self.memo = memo
        self.resolve_bases: Callable[[ClassInfo], tuple[ClassInfo | str, ...]] = lambda _cls: ()
        self._open: list[ClassInfo] = []
        self._lowest = _NONE_OPEN
        self._walked: set[ClassInfo] = set()

    def bases(self, cls: ClassInfo) -> tuple[ClassInfo | str, ...]:
        """The direct bases of a class, resolved on first use; external classes as canonical dotted paths.

        Bases may lead back to the class itself (`class A(get_model("x", "A"))`); what is found inside such a circle is
        provisional and not kept.
        """
        if cls.bases is not None:
            return cls.bases
        if cls in self._open:
            self._lowest = min(self._lowest, self._open.index(cls))
            return ()
        position = len(self._open)
        self._open.append(cls)
        try:
            found = self.resolve_bases(cls)
        finally:
            self._open.pop()
        if self._lowest >= position:
            cls.bases = found
            self._lowest = _NONE_OPEN
        return found

    @property
    def is_settled(self) -> bool:
        """Whether no class is being resolved, so that what is found now may be kept."""
        return self._lowest == _NONE_OPEN

    def mro(self, cls: ClassInfo) -> tuple[ClassInfo | str, ...]:
        """The class and everything it derives from, nearest first; external classes as canonical dotted paths."""
        if cls._mro is not None:
            self.memo.inherit(cls._grounds)
            return cls._mro
        if cls in self._walked:
            return (cls,)
        outer = self.memo.begin()
        self.memo.note(cls.ground)
        self._walked.add(cls)
        try:
            found = self._linearized(cls)
        except RecursionError:
            if len(self._walked) > 1:
                raise
            found = (cls,)
        finally:
            self._walked.discard(cls)
            grounds = self.memo.end(outer)
        if cls.bases is not None and (not self._walked or _are_known(cls.bases)):
            cls._mro, cls._grounds = found, grounds
        return found

    def _linearized(self, cls: ClassInfo) -> tuple[ClassInfo | str, ...]:
        chain: list[ClassInfo | str] = [cls]
        for base in self.bases(cls):
            chain.extend(self.mro(base) if not isinstance(base, str) else self.catalog.mro(base))
        return tuple(_last_occurrences(chain))

    def ancestors(self, cls: ClassInfo) -> Iterator[str]:
        """Dotted paths of the class and everything it derives from."""
        return (entry if isinstance(entry, str) else entry.dotted for entry in self.mro(cls))

    def derives(self, cls: ClassInfo | str, roots: Iterable[str]) -> bool:
        """Whether a class is one of the roots (canonical dotted paths) or derives from one."""
        wanted = roots if isinstance(roots, frozenset) else frozenset(roots)
        chain = self.ancestors(cls) if not isinstance(cls, str) else self.catalog.mro(cls)
        return any(name in wanted for name in chain)

    def method(self, cls: ClassInfo, name: str, after: ClassInfo | None = None) -> FunctionInfo | None:
        """The method that a class has under a name, its own or inherited; `after`: for `super()` in that class."""
        chain = self.mro(cls)
        if after is not None and after in chain:
            chain = chain[chain.index(after) + 1 :]
        for entry in chain:
            if not isinstance(entry, str):
                found = entry.methods.get(name)
                if found is not None:
                    return found
        return None

    def attribute(self, cls: ClassInfo, name: str) -> tuple[ClassInfo, Attribute] | None:
        """The class-level attribute that a class has under a name, with the class that binds it."""
        for entry in self.mro(cls):
            if not isinstance(entry, str) and name in entry.attributes:
                return entry, entry.attributes[name]
        return None


def _are_known(bases: Iterable[ClassInfo | str]) -> bool:
    return all(isinstance(base, str) or base._mro is not None for base in bases)


def _last_occurrences(chain: list[ClassInfo | str]) -> list[ClassInfo | str]:
    seen: set[str] = set()
    kept: list[ClassInfo | str] = []
    for entry in reversed(chain):
        dotted = entry if isinstance(entry, str) else f"{entry.dotted}@{id(entry)}"
        if dotted not in seen:
            seen.add(dotted)
            kept.append(entry)
    return kept[::-1]
