"""The monolith's settings module as text: which assignments can be taken along, with all that they rest on."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from extracted.extractor.model import Monolith

GIVEN = frozenset({"BASE_DIR", "DEBUG", "os", "Path"})
"""Names that the service's own settings define before anything else."""
_BUILTINS = frozenset(
    {
        "bool",
        "bytes",
        "dict",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "range",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
        "any",
        "all",
    }
)
_BARRED = frozenset({"ctypes", "importlib", "multiprocessing", "pickle", "shutil", "socket", "subprocess", "tempfile"})
_LONGEST = 60
"""Lines; a function that is longer is more than a helper of settings."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One `NAME = value` at the top of a settings module; `is_plain` if nothing else touches the name."""

    name: str
    value: ast.expr
    module: str
    line: int
    is_plain: bool


@dataclass(frozen=True)
class Portable:
    """Code that can be taken along: the expression, the statements it needs, and packages that these import."""

    code: str
    needs: tuple[tuple[str, int, str], ...] = ()
    packages: frozenset[str] = frozenset()


@dataclass
class _Closure:
    """What has been found so far of what an expression rests on; statements by module and line."""

    needs: dict[tuple[str, int], str] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)


class NotPortable(Exception):
    """An expression rests on something that does not come along."""


class SettingsSource:
    """The modules that settings are read from: the settings module, and those that it takes over by a star."""

    def __init__(self, monolith: Monolith, module: str) -> None:
        self._monolith = monolith
        self._own = frozenset(name.partition(".")[0] for name in monolith.modules)
        self.modules = tuple(dict.fromkeys(self._with_stars(module, 0)))

    @cached_property
    def assignments(self) -> dict[str, Assignment]:
        """The last assignment of each name."""
        found: dict[str, Assignment] = {}
        for module in self.modules:
            plain = {name for name, count in self._bound(module).items() if count == 1}
            for node in ast.walk(self._trees[module]):
                for name, value in _assigned(node):
                    is_plain = name in plain and node in self._trees[module].body and name not in found
                    found[name] = Assignment(name, value, module, node.lineno, is_plain)  # type: ignore[attr-defined]
        return found

    def path(self, module: str) -> str:
        """The file of a module."""
        return self._monolith.modules[module]

    def segment(self, module: str, node: ast.AST) -> str:
        """The text of a node."""
        return ast.get_source_segment(self._texts[module], node) or ""

    def portable(self, module: str, expression: ast.expr) -> Portable:
        """An expression with all that it rests on. Raises NotPortable."""
        closure = _Closure()
        self._follow(module, expression, closure)
        needs = tuple((*place, text) for place, text in sorted(closure.needs.items()))
        return Portable(self.segment(module, expression), needs, frozenset(closure.packages))

    def _follow(self, module: str, node: ast.AST, closure: _Closure) -> None:
        for name in sorted(_free_names(node) - GIVEN - _BUILTINS):
            self._follow_name(module, name, closure)

    def _follow_name(self, module: str, name: str, closure: _Closure) -> None:
        found = self._definitions(module).get(name)
        if len(found or ()) != 1 or name == "__file__":
            raise NotPortable(name)
        statement = found[0]  # type: ignore[index]
        place = (module, statement.lineno)
        if place in closure.needs:
            return
        match statement:
            case ast.Import() | ast.ImportFrom():
                closure.packages.add(self._importable(statement, name))
                closure.needs[place] = self.segment(module, statement)
            case ast.FunctionDef() if (statement.end_lineno or 0) - statement.lineno < _LONGEST:
                closure.needs[place] = self.segment(module, statement)
                self._follow(module, statement, closure)
            case ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(value=ast.expr() as value):
                closure.needs[place] = self.segment(module, statement)
                self._follow(module, value, closure)
            case _:
                raise NotPortable(name)

    def _importable(self, statement: ast.Import | ast.ImportFrom, name: str) -> str:
        if isinstance(statement, ast.ImportFrom):
            top = "" if statement.level else (statement.module or "").split(".")[0]
        else:
            top = statement.names[0].name.split(".")[0] if len(statement.names) == 1 else ""
        if not top or top in _BARRED or top in self._own:
            raise NotPortable(name)
        return top

    def _bound(self, module: str) -> dict[str, int]:
        """How often each name is bound or changed, wherever it stands in a module."""
        counts: dict[str, int] = {}
        for node in ast.walk(self._trees[module]):
            for name in _touched(node):
                counts[name] = counts.get(name, 0) + 1
        return counts

    def _definitions(self, module: str) -> dict[str, list[ast.stmt]]:
        if module not in self._defined:
            found: dict[str, list[ast.stmt]] = {}
            for statement in ast.walk(self._trees[module]):
                if isinstance(statement, ast.stmt):
                    for name in _names_of(statement):
                        found.setdefault(name, []).append(statement)
            bound = self._bound(module)
            top = self._trees[module].body
            self._defined[module] = {
                name: statements if statements[0] in top and bound.get(name, 1) == 1 else []
                for name, statements in found.items()
            }
        return self._defined[module]

    @cached_property
    def _defined(self) -> dict[str, dict[str, list[ast.stmt]]]:
        return {}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}

    @cached_property
    def _trees(self) -> dict[str, ast.Module]:
        return {}

    def _with_stars(self, module: str, depth: int) -> Iterator[str]:
        path = self._monolith.modules.get(module)
        if path is None or depth > 8 or module in self._trees:
            return
        try:
            self._texts[module] = self._monolith.read(path)
            self._trees[module] = ast.parse(self._texts[module])
        except (OSError, SyntaxError, ValueError):
            return
        package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
        for node in self._trees[module].body:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                yield from self._with_stars(".".join([*parts, *([node.module] if node.module else [])]), depth + 1)
        yield module


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value


def _touched(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if name.isupper():
            if method in {"append", "extend", "insert", "remove", "update", "setdefault", "pop", "add"}:
                yield name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            yield name


def _names_of(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.split(".")[0] for alias in names)
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case _:
            yield from (name for name, _value in _assigned(statement))


def _free_names(node: ast.AST) -> set[str]:
    """The names that a piece of code takes from around it; those that it binds itself are its own."""
    read: set[str] = set()
    bound: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name):
                bound.add(name)
            case ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name):
                bound.add(name)
            case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
                raise NotPortable(type(part).__name__)
    return read - bound - _ANNOTATIONS


_ANNOTATIONS = frozenset(
    name for name in vars(builtins) if isinstance(vars(builtins)[name], type) and name[0].isupper()
)
"""Built-in exceptions; the built-in functions that settings may use are named above, since `open` is none of them."""
