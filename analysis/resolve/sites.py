"""Finds the statements that call something of a certain name, wherever they stand in a module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from analysis.resolve.declarations import with_variables
from analysis.resolve.flow import Flow
from analysis.resolve.frames import Frame
from analysis.resolve.symbols import FunctionInfo, Module


@dataclass(slots=True, frozen=True)
class Site:
    """A call that is a statement of its own, is assigned or returned; `function` encloses it, if any does."""

    module: Module
    function: FunctionInfo | None
    name: str
    call: tuple[Any, ...]

    @property
    def line(self) -> int:
        """Where the call stands."""
        return int(self.call[4])

    def frame(self, flow: Flow) -> Frame:
        """The place of the call, with local variables bound as far as they can be told."""
        if self.function is None:
            return Frame(self.module)
        return with_variables(flow, self.function, flow.frame(self.function))


def sites(modules: Iterable[Module], names: frozenset[str]) -> Iterator[Site]:
    """Yield the calls of functions and methods that go by one of the names, in order of the code."""
    written = tuple(name.encode() for name in names)
    for module in modules:
        outline = module.outline
        for uses in (outline.uses, *(declaration.uses for declaration in outline.classes)):
            yield from _among(uses, names, module, None)
        for function in outline.functions:
            if function.mentions(written):
                yield from _among(function.uses, names, module, function.qualname)


def _among(uses: Iterable[Any], names: frozenset[str], module: Module, qualname: str | None) -> Iterator[Site]:
    for _binding, value, _scope in uses:
        if value is not None and value[0] == "(":
            called = value[1]
            name = called[2] if called and called[0] == "." else called[1] if called and called[0] == "n" else ""
            if name in names:
                yield Site(module, module.functions[qualname] if qualname else None, name, value)
