"""What generated files name of the project that the service does not have yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from extracted.extractor.model import Monolith, ServiceFile


def lacking(
    made: Iterable[ServiceFile], monolith: Monolith, files: Iterable[ServiceFile]
) -> tuple[tuple[str, str], ...]:
    """The names that files which were `made` ask of modules of the project and that are not in `files`, sorted.

    `shop.fields.Money` after `import shop.fields` is `("shop.fields", "Money")`.
    """
    texts = {file.path: file for file in files}
    asked = {each for file in made if file.path.endswith(".py") for each in _asked(file, monolith.modules)}
    known = {module: _bound(texts.get(_path(module, texts))) for module, _name in asked}
    return tuple(sorted((module, name) for module, name in asked if name not in known[module]))


def _asked(file: ServiceFile, modules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.content)):
        match node:
            case ast.ImportFrom(module=str(module), names=names, level=0) if module in modules:
                yield from ((module, each.name) for each in names if f"{module}.{each.name}" not in modules)
            case ast.Attribute(attr=name, value=value) if (module := ast.unparse(value)) in modules:
                if f"{module}.{name}" not in modules:
                    yield module, name


def _path(module: str, files: Mapping[str, ServiceFile]) -> str:
    path = module.replace(".", "/")
    return f"{path}.py" if f"{path}.py" in files else f"{path}/__init__.py"


def _bound(file: ServiceFile | None) -> frozenset[str]:
    """The names that a file binds anywhere, which is enough to find them again."""
    found: set[str] = set()
    try:
        tree = ast.parse(file.content if file is not None else b"")
    except SyntaxError:  # of a newer Python than this one
        return frozenset(re.findall(r"\w+", file.content.decode() if file is not None else ""))
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return frozenset(found)
