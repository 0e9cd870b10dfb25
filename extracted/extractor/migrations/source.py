"""A Python file as text and tree, and what the names in it stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """One imported name: `from module import name as bound`; without `name` it is `import module as bound`.

    `import a.b.c` binds `a`, so there `bound` is "".
    """

    module: str
    name: str
    bound: str

    @property
    def dotted(self) -> str:
        """What the bound name stands for."""
        if self.name:
            return f"{self.module}.{self.name}"
        return self.module if self.bound else self.module.partition(".")[0]

    @property
    def local(self) -> str:
        """The name that is bound."""
        return self.bound or self.module.partition(".")[0]


@dataclass(frozen=True, eq=False)
class Source:
    """A Python file; two of them are the same only if they are one."""

    module: str
    path: str
    text: str
    is_package: bool = False
    tree: ast.Module = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises SyntaxError, or ValueError for a text with null bytes."""
        object.__setattr__(self, "tree", ast.parse(self.text))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All imports outside functions and classes, those in `try` and `if` included."""
        return tuple(found for node in _statements(self.tree.body) for found in self._imports(node))

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """What is defined at the top: functions, classes and assignments to a single name."""
        found: dict[str, Definition] = {}
        for node in _statements(self.tree.body):
            found.update((name, node) for name in _defined(node) if isinstance(node, Definition))
        return found

    @cached_property
    def members(self) -> dict[str, ast.expr]:
        """What the body of the class of the migration gives names, for its own use."""
        cls = self.definitions.get("Migration")
        found: dict[str, ast.expr] = {}
        for node in cls.body if isinstance(cls, ast.ClassDef) else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    found[name] = value
        return found

    @cached_property
    def imported(self) -> dict[str, Import]:
        """Imports by the name that they bind, save `import a.b.c`."""
        return {entry.bound: entry for entry in self.imports if entry.bound}

    @cached_property
    def lines(self) -> list[bytes]:
        """The text by line, as bytes, since a tree counts its columns in them."""
        return self.text.encode().splitlines(keepends=True)

    def import_of(self, chain: str) -> Import | None:
        """The import that binds the first name of a dotted chain as it is written here."""
        first = chain.partition(".")[0]
        if first in self.imported:
            return self.imported[first]
        fitting = [e for e in self.imports if not e.bound and f"{chain}.".startswith(f"{e.module}.")]
        rooted = [e for e in self.imports if not e.bound and e.local == first]
        return max(fitting, key=lambda e: len(e.module), default=rooted[0] if rooted else None)

    def dotted(self, node: ast.expr) -> str:
        """What a name or chain of attributes stands for, as an absolute dotted name; "" for anything else."""
        chain = chain_of(node)
        first, _, rest = chain.partition(".")
        if not chain:
            return ""
        if first in self.definitions:
            return f"{self.module}.{chain}"
        entry = self.import_of(chain)
        home = entry.dotted if entry is not None else first
        return f"{home}.{rest}" if rest else home

    def value(self, node: ast.expr) -> ast.expr:
        """What a name stands for that is assigned at the top or in the migration; other expressions as they are."""
        seen: set[str] = set()
        while isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            if node.id in self.members:
                node = self.members[node.id]
                continue
            found = self.definitions.get(node.id)
            if not isinstance(found, ast.Assign | ast.AnnAssign) or found.value is None:
                break
            node = found.value
        return node

    def _imports(self, node: ast.stmt) -> Iterator[Import]:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, "", alias.asname or ("" if "." in alias.name else alias.name))
            case ast.ImportFrom(module=module, names=names, level=level):
                home = self._absolute(module or "", level)
                for alias in names:
                    yield Import(home, alias.name, alias.asname or alias.name)

    def _absolute(self, module: str, level: int) -> str:
        if not level:
            return module
        cut = level - 1 if self.is_package else level
        parts = self.module.split(".")
        return ".".join([*parts[: len(parts) - cut], *([module] if module else [])])


@dataclass(frozen=True, slots=True)
class Written:
    """An expression in the words of the file that it is written in."""

    node: ast.expr
    source: Source

    def with_node(self, node: ast.expr) -> Written:
        """Another expression of the same file."""
        return Written(node, self.source)


def chain_of(node: ast.expr) -> str:
    """`a.b.c` as text; "" for what is no such chain."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            home = chain_of(value)
            return f"{home}.{attribute}" if home else ""
    return ""


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        match node:
            case ast.If(body=first, orelse=second):
                yield from _statements([*second, *first])
            case ast.Try(body=first, handlers=handlers, orelse=second):
                yield from _statements([*(s for handler in handlers for s in handler.body), *first, *second])
            case _:
                yield node


def _defined(node: ast.stmt) -> tuple[str, ...]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Assign(targets=targets):
            return tuple(target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
    return ()
