"""A transaction that writes models of several apps, itself or by its calls, e.g. `with transaction.atomic(): ...`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._behaviour import Behaviour, Key, Scope
from analysis.evidence._reference import Reference

WEIGHT = 8.0
_Writes = frozenset[tuple[str, str]]


def over_project(behaviours: dict[Key, Behaviour]) -> Iterator[tuple[Behaviour, Reference]]:
    """Every atomic scope that writes models of two or more apps: one reference for each model of another app."""
    reached = _Closure(behaviours)
    for behaviour in behaviours.values():
        for scope in behaviour.atomic:
            written = reached.scope(behaviour, scope)
            apps = {app for app, _model in written}
            if len(apps) < 2:
                continue
            names = ", ".join(sorted(model for _app, model in written))
            for app, model in sorted(written):
                if app != behaviour.app:
                    yield behaviour, Reference(app, scope.line, f"{scope.detail} writes {names}", model)


class _Closure:
    """The models that a function writes, itself and through what it calls."""

    def __init__(self, behaviours: dict[Key, Behaviour]) -> None:
        self._behaviours = behaviours
        self._known: dict[Key, _Writes] = {}
        self._read: dict[Key, tuple[_Writes, frozenset[Key]]] = {}

    def scope(self, behaviour: Behaviour, scope: Scope) -> _Writes:
        own = {(app, model) for app, model, inside in behaviour.writes if scope.number in inside}
        called = {key for key, inside in behaviour.calls if scope.number in inside}
        return frozenset(own).union(*(self.of(key) for key in called))

    def of(self, key: Key) -> _Writes:
        """Follow calls without recursion, so that neither cycles nor depth matter."""
        if key not in self._known:
            seen, pending = {key}, [key]
            written: set[tuple[str, str]] = set()
            while pending:
                own, called = self._direct(pending.pop())
                written |= own
                new = called - seen
                seen |= new
                pending.extend(new)
            self._known[key] = frozenset(written)
        return self._known[key]

    def _direct(self, key: Key) -> tuple[_Writes, frozenset[Key]]:
        """What a function itself writes and calls."""
        if key not in self._read:
            behaviour = self._behaviours.get(key)
            written = ((app, model) for app, model, _inside in behaviour.writes) if behaviour is not None else ()
            called = (one for one, _inside in behaviour.calls) if behaviour is not None else ()
            self._read[key] = frozenset(written), frozenset(called)
        return self._read[key]
