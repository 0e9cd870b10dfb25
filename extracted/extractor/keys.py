"""Keys over the cut, rewritten in the source of a model: the same field and column, without a constraint."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from extracted.extractor.imports import add_import

LINKED: Mapping[str, str] = {"ForeignKey": "LinkedForeignKey", "OneToOneField": "LinkedOneToOneField"}
"""Django's fields and the ones that stand for them over a cut."""
FIELDS = "service_links.fields"


@dataclass(frozen=True, slots=True)
class Linked:
    """A text in which keys were rewritten; `missed` are those (`Class.field`) whose field class is another one."""

    text: str
    linked: frozenset[str]
    missed: frozenset[str]


def link_keys(text: str, keys: Collection[str], local: Collection[str]) -> Linked:
    """Rewrite the keys named `Class.field` in a module; `local` are the top-level packages of the project.

    Only what is a call of one of Django's own fields is rewritten, by whatever name it was imported.
    """
    tree = cst.parse_module(text)
    rewriter = _Rewriter(frozenset(keys))
    rewritten = tree.visit(rewriter)
    if rewriter.used:
        rewritten = add_import(rewritten, FIELDS, rewriter.used, local)
    linked = frozenset(rewriter.linked)
    return Linked(rewritten.code, linked, frozenset(keys) - linked)


class _Rewriter(cst.CSTTransformer):
    def __init__(self, keys: frozenset[str]) -> None:
        super().__init__()
        self.linked: set[str] = set()
        self.used: set[str] = set()
        self._keys = keys
        self._classes: list[str] = []

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802 - libcst calls it so
        self._classes.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        self._classes.pop()
        return updated_node

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return False

    def visit_Assign(self, node: cst.Assign) -> bool:  # noqa: N802
        return False

    def visit_AnnAssign(self, node: cst.AnnAssign) -> bool:  # noqa: N802
        return False

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:  # noqa: N802
        name = get_full_name_for_node(updated_node.targets[0].target)
        return updated_node.with_changes(value=self._rewritten(name, updated_node.value))

    def leave_AnnAssign(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.AnnAssign:  # noqa: N802
        if updated_node.value is None:
            return updated_node
        name = get_full_name_for_node(updated_node.target)
        return updated_node.with_changes(value=self._rewritten(name, updated_node.value))

    def _rewritten(self, name: str | None, value: cst.BaseExpression) -> cst.BaseExpression:
        key = f"{'.'.join(self._classes)}.{name}"
        if key not in self._keys or not isinstance(value, cst.Call):
            return value
        field = (get_full_name_for_node(value.func) or "").rpartition(".")[2]
        if field in LINKED.values():
            self.linked.add(key)
            return value
        if field not in LINKED:
            return value
        self.linked.add(key)
        self.used.add(LINKED[field])
        return value.with_changes(func=cst.Name(LINKED[field]))
