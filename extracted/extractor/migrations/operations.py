"""Operations of migrations as values: which of Django's each one is, with its arguments by name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from banyan.errors import BanyanError
from extracted.extractor.migrations.source import Source, Written

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "AddConstraint": ("model_name", "constraint"),
    "AddField": ("model_name", "name", "field", "preserve_default"),
    "AddIndex": ("model_name", "index"),
    "AlterConstraint": ("model_name", "name", "constraint"),
    "AlterField": ("model_name", "name", "field", "preserve_default"),
    "AlterIndexTogether": ("name", "index_together"),
    "AlterModelManagers": ("name", "managers"),
    "AlterModelOptions": ("name", "options"),
    "AlterModelTable": ("name", "table"),
    "AlterModelTableComment": ("name", "table_comment"),
    "AlterOrderWithRespectTo": ("name", "order_with_respect_to"),
    "AlterUniqueTogether": ("name", "unique_together"),
    "CreateModel": ("name", "fields", "options", "bases", "managers"),
    "DeleteModel": ("name",),
    "RemoveConstraint": ("model_name", "name"),
    "RemoveField": ("model_name", "name"),
    "RemoveIndex": ("model_name", "name"),
    "RenameField": ("model_name", "old_name", "new_name"),
    "RenameIndex": ("model_name", "new_name", "old_name", "old_fields"),
    "RenameModel": ("old_name", "new_name"),
    "RunPython": ("code", "reverse_code", "atomic", "hints", "elidable"),
    "RunSQL": ("sql", "reverse_sql", "state_operations", "hints", "elidable"),
    "SeparateDatabaseAndState": ("database_operations", "state_operations"),
}
"""Django's own operations, with the names of their arguments in order."""
SAME_AS: Mapping[str, str] = {
    "AddConstraintNotValid": "AddConstraint",
    "AddIndexConcurrently": "AddIndex",
    "RemoveIndexConcurrently": "RemoveIndex",
}
"""Operations of `django.contrib.postgres` that come to the same in an empty database."""
PREPARING = frozenset({"CreateCollation", "CreateExtension"})
RUNNING = frozenset({"RunPython", "RunSQL"})
"""Operations that run code or statements."""
POSTGRES = "django.contrib.postgres"
UNKNOWN = "unknown"
"""The kind of an operation that is none of Django's and derives from none."""
FindSource = Callable[[str], "Source | None"]
"""A dotted name of a module -> its file, or None for what lies outside the project."""


class Unreplayable(BanyanError):
    """A migration does something that cannot be told from its text."""

    def __init__(self, source: Source, node: ast.AST, why: str) -> None:
        self.file = source.path
        self.line = getattr(node, "lineno", 1)
        self.why = why
        super().__init__(f"{self.file}:{self.line}: {why}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its `kind` among Django's, and its call as written; `dotted` is the class that is called.

    `is_conditional` if it depends on where the migration runs whether it is one of its operations.
    """

    kind: str
    dotted: str
    call: ast.Call
    source: Source
    is_conditional: bool = False

    @property
    def line(self) -> int:
        """Where it is written."""
        return self.call.lineno

    def argument(self, name: str) -> Written | None:
        """An argument, whichever way it is given; None if it is not."""
        for keyword in self.call.keywords:
            if keyword.arg == name:
                return Written(self.source.value(keyword.value), self.source)
        names = PARAMETERS.get(self.kind, ())
        if name in names[: len(self.call.args)]:
            return Written(self.source.value(self.call.args[names.index(name)]), self.source)
        return None

    def needed(self, name: str) -> Written:
        """An argument that must be there. Raises Unreplayable."""
        found = self.argument(name)
        if found is None:
            raise Unreplayable(self.source, self.call, f"{self.kind} says no {name}")
        return found

    def text(self, name: str) -> str:
        """An argument that is a plain text. Raises Unreplayable."""
        found = self.needed(name)
        return text_of(found.node, self.source, f"the {name} of {self.kind}")

    def flag(self, name: str, *, default: bool) -> bool:
        """An argument that is true or false."""
        found = self.argument(name)
        return bool(found.node.value) if found is not None and isinstance(found.node, ast.Constant) else default


def text_of(node: ast.expr, source: Source, what: str) -> str:
    """A plain text, or the name that a class bears for itself: `model_name=Shop`. Raises Unreplayable."""
    match source.value(node):
        case ast.Constant(value=str(text)):
            return text
    raise Unreplayable(source, node, f"{what} is no plain text")


def operations_in(node: ast.expr, source: Source, find: FindSource) -> Iterator[Operation]:
    """The operations of a list as it is written, with what is added to it. Raises Unreplayable."""
    match source.value(node):
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                yield from _one(item, source, find)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from operations_in(left, source, find)
            yield from operations_in(right, source, find)
        case other:
            raise Unreplayable(source, other, "the operations are no plain list")


def _one(item: ast.expr, source: Source, find: FindSource) -> Iterator[Operation]:
    match source.value(item):
        case ast.Starred(value=value):
            yield from operations_in(value, source, find)
        case ast.Call() as call:
            dotted = source.dotted(call.func)
            yield Operation(_kind(dotted, find), dotted, call, source)
        case other:
            raise Unreplayable(source, other, "an operation is no plain call")


def _kind(dotted: str, find: FindSource, depth: int = 8) -> str:
    """Which of Django's operations a class is, or derives from."""
    home, _, name = dotted.rpartition(".")
    if home.startswith("django."):
        return _of_django(home, name)
    source = find(home) if depth else None
    if source is None:
        return UNKNOWN
    match source.definitions.get(name):
        case ast.ClassDef(bases=[first, *_], body=body) if not _defines(body, "state_forwards"):
            kind = _kind(source.dotted(first), find, depth - 1)
            return UNKNOWN if kind in RUNNING and _defines(body, "__init__") else kind
        case ast.ClassDef():
            return UNKNOWN
    return _kind(source.imported[name].dotted, find, depth - 1) if name in source.imported else UNKNOWN


def _of_django(home: str, name: str) -> str:
    if home.startswith(POSTGRES):
        if name in PREPARING or name.endswith("Extension"):
            return "CreateExtension"
        return SAME_AS.get(name, name)
    return name if name in PARAMETERS else UNKNOWN


def _defines(body: list[ast.stmt], name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in body)
