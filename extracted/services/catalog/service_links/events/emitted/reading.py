"""The source of this project: its modules as syntax trees, and what names in them mean, without importing any."""

import ast
import builtins
import importlib
import os
import warnings
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Tuple

from django.conf import settings

_FOREIGN = ("node_modules", "site-packages", "dist-packages", "__pycache__", "service_links", "tests")
_DEEPEST = 10
"""So many names of names are followed."""


class Module(NamedTuple):
    """A module: what it imports, by the names that it gives to it, and what it defines and assigns at its top.

    `names` are all that its code mentions.
    """

    name: str
    place: str
    tree: ast.Module
    imports: Dict[str, str]
    stars: List[str]
    defined: Dict[str, ast.AST]
    assigned: Dict[str, ast.expr]
    names: FrozenSet[str]


class Code:
    """The modules of a project by name, each read when it is asked for.

    `unread` are files that were, and that no Python of this version understands.
    """

    def __init__(self, root: Path) -> None:
        self.unread: List[Tuple[str, str]] = []
        self._texts: Dict[str, Tuple[str, bytes]] = {}
        self._modules: Dict[str, Optional[Module]] = {}
        for path in sorted(files(root)):
            place = path.relative_to(root).as_posix()
            try:
                self._texts[_name(place)] = place, path.read_bytes()
            except OSError as error:
                self.unread.append((place, str(error)))

    def module(self, name: str) -> Optional[Module]:
        """The module of a name; None where there is none, or none that can be read."""
        if name not in self._modules:
            self._modules[name] = self._read(*self._texts[name]) if name in self._texts else None
        return self._modules[name]

    def mentioning(self, names: Iterable[str]) -> Iterator[Module]:
        """The modules whose text has any of some names in it, in their order."""
        wanted = [name.encode() for name in names]
        for name, (_, text) in self._texts.items():
            module = self.module(name) if any(each in text for each in wanted) else None
            if module is not None:
                yield module

    def _read(self, place: str, text: bytes) -> Optional[Module]:
        try:
            return _module(place, text)
        except (SyntaxError, ValueError, RecursionError) as error:
            self.unread.append((place, str(error)))
            return None

    def meaning(self, module: Module, name: str, depth: int = _DEEPEST) -> str:
        """What a dotted name of a module means, as the full name of where it is defined."""
        head, _, rest = name.partition(".")
        further = "." + rest if rest else ""
        if head in module.imports:
            return self._followed(module.imports[head] + further, depth)
        if head in module.assigned:
            alias = dotted(module.assigned[head])
            if alias and alias.partition(".")[0] != head and depth:
                return self.meaning(module, alias + further, depth - 1)
        if head in module.defined or head in module.assigned:
            return "%s.%s" % (module.name, name)
        for star in module.stars:
            found = self._followed("%s.%s" % (star, name), depth)
            owner = self.owner(found)
            if star.startswith("service_links") and not hasattr(builtins, head):
                return found
            if owner is not None and owner[1].partition(".")[0] in {**owner[0].defined, **owner[0].assigned}:
                return found
        return name

    def owner(self, full: str) -> Optional[Tuple[Module, str]]:
        """The module of this project that a full name is in, and the rest of the name."""
        parts = full.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = self.module(".".join(parts[:end]))
            if module is not None:
                return module, ".".join(parts[end:])
        return None

    def _followed(self, full: str, depth: int) -> str:
        owner = self.owner(full)
        if owner is None or not depth:
            return full
        return self.meaning(owner[0], owner[1], depth - 1)


def dotted(node: Optional[ast.AST]) -> str:
    """A name with dots as it is written; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return "%s.%s" % (inner, node.attr) if inner else ""
    return ""


def import_root() -> Optional[Path]:
    """The folder that this project is imported from: that of its settings, above their packages."""
    name = getattr(settings, "SETTINGS_MODULE", "")
    if not name:
        return None
    module = importlib.import_module(name.partition(".")[0])
    if hasattr(module, "__path__"):
        return Path(next(iter(module.__path__))).resolve().parent
    return Path(str(module.__file__)).resolve().parent


def files(root: Path) -> Iterator[Path]:
    """The Python files of a project but those of its tests, of environments, and of other projects inside of it."""
    for folder, inner, names in os.walk(str(root)):
        here = Path(folder)
        if here != root and ("manage.py" in names or "pyvenv.cfg" in names):
            inner[:] = []
            continue
        inner[:] = sorted(name for name in inner if name not in _FOREIGN and not name.startswith("."))
        yield from (here / name for name in names if name.endswith(".py") and not _is_test(name))


def _is_test(name: str) -> bool:
    return name.startswith("test_") or name.endswith("_test.py") or name in {"tests.py", "conftest.py"}


def _name(place: str) -> str:
    return place[: -len("/__init__.py" if place.endswith("/__init__.py") else ".py")].replace("/", ".")


def _module(place: str, text: bytes) -> Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a project's code is warned of is no matter of ours
        tree = ast.parse(text, place)
    name, is_package = _name(place), place.endswith("__init__.py")
    nodes = list(ast.walk(tree))
    names = frozenset(each for node in nodes for each in (getattr(node, "id", ""), getattr(node, "attr", "")) if each)
    module = Module(name, place, tree, {}, [], {}, {}, names)
    for node in nodes:
        if isinstance(node, ast.Import):
            for each in node.names:
                module.imports[each.asname or each.name.partition(".")[0]] = (
                    each.name if each.asname else each.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, name, is_package)
            for each in node.names:
                if each.name == "*":
                    module.stars.append(source)
                else:
                    module.imports[each.asname or each.name] = "%s.%s" % (source, each.name)
    for statement in _top(tree.body):
        _define(module, statement)
    return module


def _top(body: List[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at the top of a module, and those under its conditions."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.If, ast.Try, ast.With)):
            for name in ("body", "orelse", "finalbody"):
                yield from _top(getattr(statement, name, []))
            for handler in getattr(statement, "handlers", []):
                yield from _top(handler.body)


def _define(module: Module, statement: ast.stmt) -> None:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        module.defined[statement.name] = statement
    elif isinstance(statement, ast.Assign):
        for each in statement.targets:
            if isinstance(each, ast.Name):
                module.assigned[each.id] = statement.value
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        module.assigned[statement.target.id] = statement.value


def _source(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    """The module that an import is from; dots lead upwards from the package that it stands in."""
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    keep = len(parts) - node.level + (1 if is_package else 0)
    return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])
