"""A module of the monolith as a list of its statements, each with the names that it binds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from extracted.extractor.shaking.skeleton import Later, parse_later, skeleton
from extracted.extractor.shaking.syntax import (
    Imported,
    References,
    chain_of,
    children,
    descend,
    for_type_checkers,
    imported,
    references,
    text_of,
)

Node = cst.SimpleStatementLine | cst.BaseCompoundStatement
Note = Callable[[str], object]


class Statement:
    """One statement at the top of a module. `binds` are the names it gives a value, `adds_to` those that it changes."""

    def __init__(self, node: cst.CSTNode, index: int, later: Later | None = None, note: Note = str) -> None:
        """`later` is a definition that takes the place of `node` when it is asked for; `note` is told if it cannot."""
        self.index = index
        self._place = node
        self._later = later
        self._note = note

    @cached_property
    def node(self) -> cst.CSTNode:
        """The statement itself."""
        if self._later is None:
            return self._place
        try:
            return parse_later(self._later, self._place)
        except cst.ParserSyntaxError as error:
            self._note(str(error))
            return self._place

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return self._later.is_class if self._later is not None else isinstance(self._place, cst.ClassDef)

    @property
    def defines(self) -> bool:
        """Whether it is a function or a class."""
        return self._later is not None or isinstance(self._place, cst.ClassDef | cst.FunctionDef)

    @cached_property
    def references(self) -> References:
        """All that it names."""
        return references(self.node)

    @cached_property
    def imports(self) -> tuple[Imported, ...]:
        """What it imports, if it is nothing but an import."""
        if self._later is not None or not isinstance(self.node, cst.SimpleStatementLine):
            return ()
        parts = self.node.body
        if not all(isinstance(part, cst.Import | cst.ImportFrom) for part in parts):
            return ()
        return tuple(one for part in parts if isinstance(part, cst.Import | cst.ImportFrom) for one in imported(part))

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names at module level that it gives a value."""
        return frozenset(_bound(self.node)) if self._later is None else frozenset({self._later.name})

    @cached_property
    def adds_to(self) -> frozenset[str]:
        """Names whose attributes or items it sets: `X.label = ...`, `X["a"] = ...`, `X.append(...)`."""
        return frozenset(_changed(self._place))

    @property
    def definition(self) -> cst.ClassDef | cst.FunctionDef | None:
        """The class or function that it defines."""
        node = self.node if self.defines else None
        return node if isinstance(node, cst.ClassDef | cst.FunctionDef) else None

    def class_named(self, name: str) -> cst.ClassDef | None:
        """The class of that name that it defines, also below an `if`."""
        node = self.node
        inner = node.body.body if isinstance(node, cst.If) else (node,)
        return next((one for one in inner if isinstance(one, cst.ClassDef) and one.name.value == name), None)

    @property
    def is_for_type_checkers(self) -> bool:
        """Whether it is `if TYPE_CHECKING:`."""
        return for_type_checkers(self._place)


@dataclass(frozen=True)
class Source:
    """One file; `name` is the dotted name under which it is imported."""

    name: str
    path: str
    frame: cst.Module
    """What is around the statements: comments at both ends, and how lines are indented and ended."""
    statements: tuple[Statement, ...]

    @cached_property
    def tree(self) -> cst.Module:
        """The whole file."""
        return self.frame.with_changes(body=[statement.node for statement in self.statements])

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__.py` of a package."""
        return self.path.endswith("__init__.py")

    @cached_property
    def bindings(self) -> Mapping[str, tuple[Statement, ...]]:
        """Names at module level -> the statements that bind them, in order."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds:
                found.setdefault(name, []).append(statement)
        return {name: tuple(statements) for name, statements in found.items()}

    @cached_property
    def imports(self) -> Mapping[str, Imported]:
        """Imports at module level by bound name, those inside `try` and `if` included; the first of several wins."""
        found: dict[str, Imported] = {}
        for statement in self.statements:
            if not statement.is_for_type_checkers and not statement.defines:
                for one in statement.imports or statement.references.imports:
                    found.setdefault(one.bound, one)
        found.pop("*", None)
        return found

    @cached_property
    def stars(self) -> tuple[Imported, ...]:
        """`from x import *` at module level."""
        found = (one for s in self.statements if not s.defines for one in (s.imports or s.references.imports))
        return tuple(one for one in found if one.name == "*")

    @cached_property
    def references(self) -> References:
        """All that the file names."""
        found = References()
        for statement in self.statements:
            found.add(statement.references)
        return found

    def absolute(self, one: Imported) -> str:
        """The dotted name of the module that an import names, as seen from here."""
        return absolute(self.name, one, is_package=self.is_package)


def absolute(name: str, one: Imported, *, is_package: bool) -> str:
    """The dotted name of the module that an import inside the module `name` names."""
    if not one.level:
        return one.module
    parts = name.split(".")
    cut = one.level - (1 if is_package else 0)
    parts = parts[: len(parts) - cut] if cut else parts
    return ".".join([*parts, one.module] if one.module else parts)


def parse(name: str, path: str, text: str) -> Source:
    """Read one file. Raises libcst.ParserSyntaxError."""
    tree = cst.parse_module(text)
    return Source(name, path, tree, tuple(Statement(node, index) for index, node in enumerate(tree.body)))


def parse_in_part(name: str, path: str, text: str, note: Note) -> Source:
    """Read one file, its definitions once they are asked for; `note` is told why one of them cannot be read.

    Raises libcst.ParserSyntaxError.
    """
    found = skeleton(text)
    nodes = enumerate(found.tree.body)
    return Source(name, path, found.tree, tuple(Statement(n, i, found.later.get(i), note) for i, n in nodes))


def bound(node: cst.CSTNode) -> frozenset[str]:
    """The names that a statement gives a value in its own scope."""
    return frozenset(_bound(node))


def _bound(node: cst.CSTNode) -> Iterator[str]:
    """Names bound in the same scope, not inside functions, classes and comprehensions."""
    match node:
        case cst.FunctionDef(name=name) | cst.ClassDef(name=name):
            yield name.value
        case cst.Import() | cst.ImportFrom():
            yield from (one.bound for one in imported(node) if one.bound != "*")
        case cst.Assign(targets=targets):
            for target in targets:
                yield from _targets(target.target)
        case cst.AnnAssign(target=target) | cst.AugAssign(target=target) | cst.NamedExpr(target=target):
            yield from _targets(target)
        case cst.TypeAlias(name=name):
            yield name.value
        case cst.If() if for_type_checkers(node):
            if node.orelse is not None:
                yield from _bound(node.orelse)
        case cst.Lambda() | cst.BaseComp():
            return
        case _:
            yield from _bound_inside(node)


def _bound_inside(node: cst.CSTNode) -> Iterator[str]:
    match node:
        case cst.For(target=target):
            yield from _targets(target)
        case cst.AsName(name=name):
            yield from _targets(name)
    for child in children(node):
        if isinstance(child, _PARTS):
            yield from _bound(child)


_PARTS = (
    cst.BaseStatement,
    cst.BaseSmallStatement,
    cst.BaseSuite,
    cst.Else,
    cst.Finally,
    cst.ExceptHandler,
    cst.WithItem,
    cst.AsName,
    cst.NamedExpr,
)


def _targets(node: cst.CSTNode) -> Iterator[str]:
    match node:
        case cst.Name(value=value):
            yield value
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from _targets(element.value)


def _changed(node: cst.CSTNode) -> Iterator[str]:
    if not isinstance(node, cst.SimpleStatementLine):
        return
    for part in node.body:
        match part:
            case cst.Assign(targets=targets):
                for target in targets:
                    yield from _root(target.target)
            case cst.AugAssign(target=target) | cst.AnnAssign(target=target):
                yield from _root(target)
            case cst.Expr(value=cst.Call(func=func, args=args)):
                yield from chain_of(func)[:1]
                for arg in args:
                    yield from chain_of(arg.value)[:1]


def _root(node: cst.CSTNode) -> Iterator[str]:
    while isinstance(node, cst.Attribute | cst.Subscript):
        node = node.value
        if isinstance(node, cst.Name):
            yield node.value


def is_docstring(node: cst.CSTNode) -> bool:
    """Whether a statement is nothing but a text."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False


def texts_in(node: cst.CSTNode) -> frozenset[str]:
    """All texts in a piece of code."""
    return frozenset(text for inner in descend(node) if (text := text_of(inner)) is not None)
