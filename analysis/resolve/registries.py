"""What the project registers under a name for others to ask for: `@hooks.register("menu")`, `hooks.get_hooks("menu")`.

A registry is a dictionary at the top of a module that one function of the module fills, and another one looks into.
No framework's names are known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.values import ClassValue, FunctionValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression, argument, walk

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

Entry = FunctionInfo | ClassInfo
_FILLING = frozenset({"append", "add", "insert", "setdefault", "update"})
_DICTIONARIES = frozenset({"dict", "defaultdict", "OrderedDict"})


class _Doors(NamedTuple):
    """The functions of a module that fill its registry, and those that look into it."""

    fill: frozenset[str]
    ask: frozenset[str]


_NO_DOORS = _Doors(frozenset(), frozenset())


class Registries:
    """Finds registries and what is in them; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._doors: dict[str, _Doors] = {}
        self.entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
        """What is registered, by the module of the registry and the key."""

    def settle(self) -> None:
        """Find what is registered, once names can be told."""
        modules = [module for module in self._flow.symbols.unique if not module.is_test]
        self._doors = {m.name: doors for m in modules if (doors := _doors(m)).fill and doors.ask}
        self.entries = {}
        if self._doors:
            for module in modules:
                for call, entry in _offers(module):
                    self._note(call, entry, module)

    def handed_out(self, function: FunctionInfo, args: tuple[Value, ...]) -> tuple[Entry, ...]:
        """What a call of a function may hand out, since it was registered under the key that the call gives."""
        doors = self._doors.get(function.module.name, _NO_DOORS)
        if function.declaration.qualname not in doors.ask or not args or not isinstance(args[0], TextValue):
            return ()
        return self.entries.get((function.module.name, args[0].text), ())

    def _note(self, call: tuple[Any, ...], entry: Entry | None, module: Module) -> None:
        match self._flow.static(call[1], module):
            case FunctionValue(function) if self._fills(function):
                given = (entry,) if entry is not None else self._given(call, module)
                key = (function.module.name, call[2][0][1])
                self.entries[key] = tuple(dict.fromkeys((*self.entries.get(key, ()), *given)))

    def _fills(self, function: FunctionInfo) -> bool:
        return function.declaration.qualname in self._doors.get(function.module.name, _NO_DOORS).fill

    def _given(self, call: tuple[Any, ...], module: Module) -> Iterator[Entry]:
        """What `register("menu", show)` registers."""
        for value in alternatives(self._flow.static(argument(call, 1, ""), module)):
            match value:
                case FunctionValue(function):
                    yield function
                case ClassValue(cls):
                    yield cls


def _offers(module: Module) -> Iterator[tuple[tuple[Any, ...], Entry | None]]:
    """Calls with a text first that may register something: decorators, and statements at the top of a module."""
    entries: Iterable[Entry] = (*module.functions.values(), *module.classes.values())
    for entry in entries:
        for decorator in entry.declaration.decorators:
            if decorator is not None and _has_key(decorator):
                yield decorator, entry
    for _binding, value, _scope in module.outline.uses:
        if value is not None and _has_key(value) and len(value[2]) > 1:
            yield value, None


def _has_key(expression: tuple[Any, ...]) -> bool:
    match expression:
        case ("(", _, (("s", *_), *_), *_):
            return True
    return False


def _doors(module: Module) -> _Doors:
    dictionaries = {name for name, found in module.assigned.items() if any(_is_empty(each.value) for each in found)}
    if not dictionaries:
        return _NO_DOORS
    written = tuple(name.encode() for name in dictionaries)
    fill, ask = set(), set()
    for function in module.outline.functions:
        if function.mentions(written):
            top = function.qualname.partition(".<locals>")[0]
            parts = [part for _binding, value, _scope in function.uses for part in walk(value)]
            fill |= {top} if any(_fills(part, dictionaries) for part in parts) else set()
            ask |= {top} if any(part[0] == "n" and part[1] in dictionaries for part in parts) else set()
    return _Doors(frozenset(fill), frozenset(ask - fill))


def _is_empty(value: Expression) -> bool:
    """Whether something begins as an empty dictionary."""
    match value:
        case ("d", ()):
            return True
        case ("(", ("n" | ".", *_) as made, *_):
            return made[1 if made[0] == "n" else 2] in _DICTIONARIES
    return False


def _fills(part: tuple[Any, ...], dictionaries: set[str]) -> bool:
    match part:
        case ("o", "set[]", ("[", ("n", name), _), *_):
            return name in dictionaries
        case ("(", (".", held, method, _), *_) if method in _FILLING:
            return any(inner[0] == "n" and inner[1] in dictionaries for inner in walk(held))
    return False
