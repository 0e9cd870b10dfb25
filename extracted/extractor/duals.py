"""The published functions of a moved app, marked in the monolith so that each runs here or there by the switch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from extracted.extractor.imports import add_import
from extracted.extractor.published import TASKS

MODULE = "service_links"
DECORATOR = "dual"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marked functions; `missed` are functions that are not at the top of the module, with the reason."""

    text: str
    marked: frozenset[str]
    missed: tuple[tuple[str, str], ...]


def mark(text: str, functions: Collection[str], service: str, local: Collection[str]) -> Marked:
    """Decorate functions at the top of a module with `@dual("service")`, once.

    It goes outermost, so that no transaction is open here while the other side works; but inside of what makes a task,
    so that whoever runs the task asks the side that is in charge by then.
    """
    tree = cst.parse_module(text)
    marker = _Marker(frozenset(functions), service)
    changed = tree.visit(marker)
    if marker.changed:
        changed = add_import(changed, MODULE, [DECORATOR], local)
    reasons = {name: "it is not a function at the top of its module" for name in functions if name not in marker.marked}
    return Marked(changed.code, frozenset(marker.marked), tuple(sorted({**reasons, **marker.missed}.items())))


class _Marker(cst.CSTTransformer):
    def __init__(self, wanted: frozenset[str], service: str) -> None:
        super().__init__()
        self.marked: set[str] = set()
        self.missed: dict[str, str] = {}
        self.changed = False
        self._wanted = wanted
        self._service = service

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # noqa: N802 - libcst calls it so
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return False

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802
        name = updated_node.name.value
        if name not in self._wanted:
            return updated_node
        if updated_node.asynchronous is not None:
            self.missed[name] = "it is asynchronous"
            return updated_node
        self.marked.add(name)
        if any(_name(decorator) == DECORATOR for decorator in updated_node.decorators):
            return updated_node
        self.changed = True
        call = cst.Call(cst.Name(DECORATOR), [cst.Arg(cst.SimpleString(f'"{self._service}"'))])
        decorators = list(updated_node.decorators)
        if any(_name(decorator) in TASKS for decorator in decorators):
            decorators.append(cst.Decorator(call))
        else:
            decorators.insert(0, cst.Decorator(call))
        return updated_node.with_changes(decorators=decorators)


def _name(decorator: cst.Decorator) -> str:
    called = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
    return (get_full_name_for_node(called) or "").rpartition(".")[2]
