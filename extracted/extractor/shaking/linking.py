"""Turns relations over the cut into linked keys, and says which field classes of the project must become ones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import libcst as cst

from analysis.resolve.models import Field, Model, ModelGraph
from extracted.extractor.shaking.members import assigned
from extracted.extractor.shaking.syntax import chain_of

LINKED = {
    "ForeignKey": "LinkedForeignKey",
    "OneToOneField": "LinkedOneToOneField",
    "ManyToManyField": "LinkedManyToManyField",
    "GenericForeignKey": "LinkedGenericForeignKey",
}
_OWN = ("django.db.models.fields.related.", "django.contrib.contenttypes.fields.")


@dataclass(frozen=True, slots=True)
class Link:
    """One key that was turned into a linked one; `field_class` is the class that it was of."""

    model: Model
    field: Field
    target: str
    field_class: str


class Linking:
    """Rewrites the bodies of models; `is_linked` tells whether a key from a model to another's label is linked."""

    def __init__(
        self, graph: ModelGraph, is_linked: Callable[[Model, str], bool], is_local: Callable[[str], bool]
    ) -> None:
        self._graph = graph
        self._is_linked = is_linked
        self._is_local = is_local
        self.links: list[Link] = []
        self.subclasses: dict[str, str] = {}
        """Field classes of the project that are to derive from a linked one -> that one."""

    def rewrite(
        self, node: cst.ClassDef, model: Model, kept: Collection[int] | None = None
    ) -> tuple[cst.ClassDef, frozenset[str]]:
        """The class with linked keys, and the names to import for them; `kept` are the statements that count."""
        used: set[str] = set()
        body = [
            self._statement(statement, model, used) if kept is None or index in kept else statement
            for index, statement in enumerate(node.body.body)
        ]
        if not used and all(a is b for a, b in zip(body, node.body.body, strict=True)):
            return node, frozenset()
        return node.with_changes(body=node.body.with_changes(body=body)), frozenset(used)

    def _statement(self, node: cst.CSTNode, model: Model, used: set[str]) -> cst.CSTNode:
        name = assigned(node)
        field = model.fields.get(name) if name else None
        if field is None or not isinstance(node, cst.SimpleStatementLine):
            return node
        linked = self._linked(model, field)
        if linked is None:
            return node
        call = _call(node)
        if call is None:
            return node
        if self._is_local(field.field_class):
            self.subclasses[field.field_class] = linked
            return node
        used.add(linked)
        return node.deep_replace(call, call.with_changes(func=cst.Name(linked)))

    def _linked(self, model: Model, field: Field) -> str | None:
        if field.is_parent_link or field.kind not in LINKED:
            return None
        target = "" if field.kind == "GenericForeignKey" else self._graph.target_label(model, field.target)
        if not self._is_linked(model, target):
            return None
        self.links.append(Link(model, field, target, field.field_class))
        return LINKED[field.kind]

    def subclass(self, node: cst.ClassDef, dotted: str) -> tuple[cst.ClassDef, frozenset[str]]:
        """A field class of the project, derived from a linked one."""
        linked = self.subclasses.get(dotted)
        if linked is None:
            return node, frozenset()
        names = {"ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject", "GenericForeignKey"}
        bases = [
            arg.with_changes(value=cst.Name(linked))
            if chain_of(arg.value)[-1:] and chain_of(arg.value)[-1] in names
            else arg
            for arg in node.bases
        ]
        return node.with_changes(bases=bases), frozenset({linked})


def _call(node: cst.SimpleStatementLine) -> cst.Call | None:
    match node.body[0]:
        case cst.Assign(value=cst.Call() as call) | cst.AnnAssign(value=cst.Call() as call):
            return call
    return None


def is_django_field(dotted: str) -> bool:
    """Whether a field class is Django's own."""
    return dotted.startswith(_OWN)
