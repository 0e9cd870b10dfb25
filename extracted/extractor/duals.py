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
    so that whoever runs the task asks the side that is in charge by then, and inside of other distributions'
    decorators, which may make something else than a function.
    """
    tree = cst.parse_module(text)
    marker = _Marker(frozenset(functions), service, _foreign(tree, local))
    changed = tree.visit(marker)
    if marker.changed:
        changed = add_import(changed, MODULE, [DECORATOR], local)
    reasons = {name: "it is not a function at the top of its module" for name in functions if name not in marker.marked}
    return Marked(changed.code, frozenset(marker.marked), tuple(sorted({**reasons, **marker.missed}.items())))


class _Marker(cst.CSTTransformer):
    def __init__(self, wanted: frozenset[str], service: str, foreign: frozenset[str]) -> None:
        super().__init__()
        self._foreign = foreign
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
        inside = [n for n, one in enumerate(decorators, 1) if _name(one) in TASKS or _root(one) in self._foreign]
        decorators.insert(inside[-1] if inside else 0, cst.Decorator(call))
        return updated_node.with_changes(decorators=decorators)


_WRAPPING = frozenset({"django", "functools", "contextlib", "typing", "warnings", MODULE})
"""Where decorators come from that give back a function."""


def _foreign(tree: cst.Module, local: Collection[str]) -> frozenset[str]:
    """The names that a module imports at its top from other distributions, of which nothing is known."""
    found: set[str] = set()
    for line in tree.body:
        for node in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            match node:
                case cst.ImportFrom(module=module, relative=(), names=[*names]) if module is not None:
                    bound = {_bound(one): get_full_name_for_node(module) or "" for one in names}
                case cst.Import(names=[*names]):
                    bound = {_bound(one): get_full_name_for_node(one.name) or "" for one in names}
                case _:
                    continue
            found |= {n for n, home in bound.items() if home.partition(".")[0] not in {*_WRAPPING, *local}}
    return frozenset(found)


def _bound(one: cst.ImportAlias) -> str:
    return one.evaluated_alias or one.evaluated_name.partition(".")[0]


def _root(decorator: cst.Decorator) -> str:
    return _dotted(decorator).partition(".")[0]


def _name(decorator: cst.Decorator) -> str:
    return _dotted(decorator).rpartition(".")[2]


def _dotted(decorator: cst.Decorator) -> str:
    called = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
    return get_full_name_for_node(called) or ""
