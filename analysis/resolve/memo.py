"""Remembers what was resolved, together with everything that the answer rests on.

Each answer is noted with its grounds: the names of files, and the models, that were consulted for it. Whoever asks
again inherits the grounds, so that at the end of a module it is known what its findings rest on, and they can be taken
from the cache as long as none of that has changed.

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
Gathered = dict[int, frozenset[str]]
"""Frozen sets by their identity."""


class Memo:
    """One for a project; gathers what the present question rests on.

    What an answer rests on is one frozen set, which those who ask again only point to; it is written out once for each
    question.
    """

    def __init__(self) -> None:
        self._notes: set[str] = set()
        self._inherited: Gathered = {}
        self._pending: set[Hashable] = set()
        self._direct: Table = {}
        self._is_cut = False

    def note(self, ground: str) -> None:
        """Note that the present answer rests on a name of a file (see `ground`) or on a model (`@label`)."""
        self._notes.add(ground)

    def inherit(self, grounds: frozenset[str]) -> None:
        """Note that the present answer rests on all that another one does."""
        if grounds:
            self._inherited[id(grounds)] = grounds

    def begin(self) -> tuple[set[str], Gathered]:
        """Begin a question inside the present one; give what is returned to `end`."""
        outer = self._notes, self._inherited
        self._notes, self._inherited = set(), {}
        return outer

    def end(self, outer: tuple[set[str], Gathered]) -> frozenset[str]:
        """Go back to the outer question, which inherits the grounds of the inner one, and return these."""
        if len(self._inherited) == 1 and not self._notes:
            (found,) = self._inherited.values()
        else:
            found = frozenset(self._notes.union(*self._inherited.values()))
        self._notes, self._inherited = outer
        self.inherit(found)
        return found

    def forget(self, *tables: Table) -> None:
        """Empty some tables."""
        for table in tables:
            table.clear()
        self._direct.clear()
        self._notes.clear()
        self._inherited.clear()

    def recall(self, table: Table, key: Hashable, find: Callable[[], Answer]) -> Answer | None:
        """Return what `find` answers, from memory if it was asked before; None where the question leads to itself."""
        known = table.get(key)
        if known is None and not self._pending:
            known = self._direct.get((id(table), key))
        if known is not None:
            self._inherited[id(known[1])] = known[1]
            return known[0]  # type: ignore[no-any-return]
        pending = (id(table), key)
        if pending in self._pending or len(self._pending) > DEPTH:
            self._is_cut = True
            return None
        return self._ask(table, key, pending, find)

    def _ask(self, table: Table, key: Hashable, pending: Hashable, find: Callable[[], Answer]) -> Answer:
        outer, outer_cut = self.begin(), self._is_cut
        self._is_cut = False
        self._pending.add(pending)
        try:
            answer = find()
        finally:
            self._pending.discard(pending)
            was_cut, self._is_cut = self._is_cut, outer_cut or self._is_cut
            found = self.end(outer)
        if not was_cut:
            table[key] = (answer, found)
        elif not self._pending:
            self._direct[pending] = (answer, found)
            self._is_cut = False
        return answer


def ground(path: str, name: str) -> str:
    """The ground of answers that rest on what a name at the top of a file stands for, or on its absence."""
    return f"{path}\0{name}"
