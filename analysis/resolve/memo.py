"""Remembers what was resolved, together with everything that the answer rests on.

Each answer is noted with its grounds: the files and models that were consulted for it. Whoever asks again inherits the
grounds, so that at the end of a module it is known what its findings rest on, and they can be taken from the cache as
long as none of that has changed.

An answer that was cut short, since it depends on itself or lies too deep, depends on who asked. It is remembered only
for those who ask directly, so that no order of work changes a result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

DEPTH = 10
"""How many unanswered questions may lie on top of each other."""

Answer = TypeVar("Answer")
Table = dict[Hashable, tuple[Any, frozenset[str]]]


class Memo:
    """One for a project; `grounds` collects what the present question rests on."""

    def __init__(self) -> None:
        self.grounds: set[str] = set()
        self._pending: set[Hashable] = set()
        self._direct: Table = {}
        self._is_cut = False

    def note(self, ground: str) -> None:
        """Note that the present answer rests on a file (its path) or a model (`@label`)."""
        self.grounds.add(ground)

    def forget(self, *tables: Table) -> None:
        """Empty some tables."""
        for table in tables:
            table.clear()
        self._direct.clear()
        self.grounds.clear()

    def recall(self, table: Table, key: Hashable, find: Callable[[], Answer]) -> Answer | None:
        """Return what `find` answers, from memory if it was asked before; None where the question leads to itself."""
        known = table.get(key)
        if known is None and not self._pending:
            known = self._direct.get((id(table), key))
        if known is not None:
            self.grounds |= known[1]
            return known[0]  # type: ignore[no-any-return]
        pending = (id(table), key)
        if pending in self._pending or len(self._pending) > DEPTH:
            self._is_cut = True
            return None
        return self._ask(table, key, pending, find)

    def _ask(self, table: Table, key: Hashable, pending: Hashable, find: Callable[[], Answer]) -> Answer:
        outer_grounds, outer_cut = self.grounds, self._is_cut
        self.grounds, self._is_cut = set(), False
        self._pending.add(pending)
        try:
            answer = find()
        finally:
            self._pending.discard(pending)
            found, was_cut = self.grounds, self._is_cut
            self.grounds, self._is_cut = outer_grounds | found, outer_cut or was_cut
        if not was_cut:
            table[key] = (answer, frozenset(found))
        elif not self._pending:
            self._direct[pending] = (answer, frozenset(found))
            self._is_cut = False
        return answer
