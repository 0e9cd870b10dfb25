"""The Python and template files that a service will hold, and what they name: imports, settings, URLs, tags."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from extracted.extractor.model import Cut, Monolith, ServiceFile

_LOAD = re.compile(r"{%-?\s*load\s+(?P<libraries>[^%]*?)-?%}")
_URL_NAME = re.compile(r"""["']([\w.-]+(?::[\w.-]+)*)["']""")
_TEXTS = (".html", ".txt", ".xml", ".mjml", ".j2", ".jinja", ".py")


@dataclass(frozen=True, slots=True)
class Names:
    """What one module names: top-level packages that it imports, dotted modules, settings, and strings in quotes."""

    imports: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tree:
    """Texts by path; paths are import paths: `shop/models.py` is `shop.models`. Tests are kept apart."""

    texts: Mapping[str, str]
    tests: frozenset[str] = frozenset()
    _names: dict[str, Names] = field(default_factory=dict)

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """Dotted names -> paths."""
        found = {dotted(path): path for path in self.texts if path.endswith(".py")}
        packages = {".".join(name.split(".")[:size]) for name in found for size in range(1, name.count(".") + 1)}
        return {**dict.fromkeys(sorted(packages), ""), **found}

    def names(self, path: str) -> Names:
        """What a module names; nothing of one that cannot be parsed."""
        if path not in self._names:
            self._names[path] = _names(self.texts[path], _package(path))
        return self._names[path]

    def has(self, path: str) -> bool:
        """Whether a dotted path is here: a module, or a name at the top of one."""
        home, _, name = path.rpartition(".")
        if path in self.modules:
            return True
        file = self.modules.get(home, "")
        return bool(file) and name in self.names(file).defined

    @cached_property
    def folders(self) -> frozenset[str]:
        """All folders, by their paths."""
        parts = (path.split("/") for path in self.texts)
        return frozenset("/".join(each[:size]) for each in parts for size in range(1, len(each)))

    @cached_property
    def own(self) -> frozenset[str]:
        """Top-level packages that are here."""
        return frozenset(name.split(".")[0] for name in self.modules)

    @cached_property
    def imports(self) -> frozenset[str]:
        """Top-level packages of others that the code imports, without the standard library."""
        return self._foreign(path for path in self._python if path not in self.tests)

    @cached_property
    def test_imports(self) -> frozenset[str]:
        """Those that only the tests import."""
        return self._foreign(path for path in self._python if path in self.tests) - self.imports

    @cached_property
    def imported_modules(self) -> frozenset[str]:
        """Dotted modules of others that are imported, tests included."""
        return frozenset(name for path in self._python for name in self.names(path).modules)

    @cached_property
    def settings(self) -> frozenset[str]:
        """The settings that the code reads by name, tests included."""
        return frozenset(name for path in self._python for name in self.names(path).settings)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The template libraries that templates load."""
        loads = (found["libraries"] for text in self._templates for found in _LOAD.finditer(text))
        return frozenset(name for load in loads for name in load.partition(" from ")[2].split() or load.split())

    @cached_property
    def tag_modules(self) -> frozenset[str]:
        """The template libraries that are here, by name."""
        return frozenset(name.rpartition(".")[2] for name in self.modules if ".templatetags." in name)

    @cached_property
    def quoted(self) -> frozenset[str]:
        """Everything in quotes that could be the name of a URL."""
        return frozenset(found for path, text in self.texts.items() if path.endswith(_TEXTS) for found in _quoted(text))

    @cached_property
    def _python(self) -> tuple[str, ...]:
        return tuple(path for path in self.texts if path.endswith(".py"))

    @cached_property
    def _templates(self) -> tuple[str, ...]:
        return tuple(text for path, text in self.texts.items() if "/templates/" in f"/{path}")

    def _foreign(self, paths: Iterable[str]) -> frozenset[str]:
        found = frozenset(name for path in paths for name in self.names(path).imports)
        return found - self.own - sys.stdlib_module_names - {"service_links", "service_contracts"}


def tree_of(files: Iterable[ServiceFile], monolith: Monolith, cut: Cut) -> Tree:
    """The tree of the files that were made; of the moved files alone where none were made yet."""
    made = {file.path: file.content.decode("utf-8", "replace") for file in files}
    texts = made or dict(_moved(monolith, cut))
    return Tree(texts, frozenset(path for path in texts if _is_test(path) or path in cut.tests))


def _moved(monolith: Monolith, cut: Cut) -> Iterator[tuple[str, str]]:
    packages = {name.replace(".", "/") for name in cut.packages.values()}
    module_paths = {path for name, path in monolith.modules.items() if _is_in(name, cut.packages.values())}
    for path in sorted({*cut.files, *cut.tests, *module_paths}):
        if path.endswith(_TEXTS):
            yield _imported_as(path, packages), monolith.read_bytes(path).decode("utf-8", "replace")


def _imported_as(path: str, packages: Iterable[str]) -> str:
    """The path from the import root on: `src/shop/models.py` of the package `shop` -> `shop/models.py`."""
    for package in packages:
        head, found, tail = f"/{path}".partition(f"/{package}/")
        if found:
            return f"{package}/{tail}"
        del head
    return path


def _is_in(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return "/tests/" in f"/{path}" or name in {"tests.py", "conftest.py"} or name.startswith("test_")


def dotted(path: str) -> str:
    """`shop/models.py` -> `shop.models`; a package is named without its `__init__`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _package(path: str) -> str:
    name = dotted(path)
    return name if path.endswith("__init__.py") else name.rpartition(".")[0]


def _quoted(text: str) -> Iterator[str]:
    return (found[1] for found in _URL_NAME.finditer(text))


def _names(text: str, package: str) -> Names:
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return Names()
    nodes = [node for node in ast.walk(module) if isinstance(node, _TELLING)]
    modules = frozenset(name for node in nodes for name in _imported(node, package))
    return Names(
        frozenset(name.split(".")[0] for name in modules),
        modules,
        frozenset(name for node in nodes for name in _settings_read(node)),
        frozenset(_defined(module.body)),
    )


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(level=0, module=str(name)):
            yield name
        case ast.ImportFrom(level=level, module=name) if level:
            parts = package.split(".")[: len(package.split(".")) - level + 1]
            yield ".".join([*parts, *([name] if name else [])])


_TELLING = (ast.Import, ast.ImportFrom, ast.Attribute, ast.Call)


def _settings_read(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if "settings" in owner and name.isupper():
            yield name
        case ast.Call(
            func=ast.Name(id="getattr" | "hasattr"),
            args=[ast.Name(id=owner), ast.Constant(value=str(name)), *_],
        ) if "settings" in owner and name.isupper():
            yield name


def _defined(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names)
            case ast.If(body=inner, orelse=other) | ast.Try(body=inner, orelse=other):
                yield from _defined([*inner, *other])
