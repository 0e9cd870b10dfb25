"""Imports of a service's own packages that lead to nothing: a module that is not there, a name that none binds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

_ANYTHING = frozenset({"*"})


def absent(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and words of each such import, sorted; those that are tried or for types alone may lead nowhere."""
    bound = cache(_bound)
    for path in sorted(folder.rglob("*.py")):
        tree = _tree(path)
        for node in _imports(tree) if tree is not None else ():
            for module, name in _wanted(node, path.relative_to(folder)):
                if (folder / module.split(".")[0]).is_dir() and not _leads(folder, module, name, bound):
                    yield "/".join(path.parts[-2:]), f"imports {module}{name and '.' + name}, which is not there"


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None


def _imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import() | ast.ImportFrom():
                yield child
            case ast.Try(handlers=[_, *_]):
                continue
            case ast.If() if "TYPE_CHECKING" in ast.dump(child.test):
                continue
            case _:
                yield from _imports(child)


def _wanted(node: ast.Import | ast.ImportFrom, path: Path) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, "") for alias in node.names)
        return
    parts = path.parts[: len(path.parts) - node.level] if node.level else ()
    module = ".".join((*parts, *([node.module] if node.module else [])))
    yield from ((module, alias.name if alias.name != "*" else "") for alias in node.names if module)


def _leads(folder: Path, module: str, name: str, bound: Callable[[Path], frozenset[str]]) -> bool:
    place = folder.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_name(place.name + ".py")
    if any("sys.modules[__name__]" in above.read_text("utf-8") for above in _packages(folder, module)):
        return True
    if not file.is_file():
        return place.is_dir() and (not name or (place / name).is_dir() or (place / f"{name}.py").is_file())
    if not name or (place / name).is_dir() or (place / f"{name}.py").is_file():
        return True
    return bool(bound(file) & {name, "*", "__getattr__"})


def _packages(folder: Path, module: str) -> Iterator[Path]:
    """The files of the packages around a module, and of itself; one of them may stand for another."""
    parts = module.split(".")
    inits = (folder.joinpath(*parts[:end], "__init__.py") for end in range(1, len(parts) + 1))
    yield from (path for path in (*inits, folder.joinpath(*parts).with_suffix(".py")) if path.is_file())


def _bound(file: Path) -> frozenset[str]:
    """All names that a module binds anywhere but in functions and classes; `*` where it cannot be told."""
    tree = _tree(file)
    if tree is None:
        return _ANYTHING
    return frozenset(_names(tree))


def _names(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names)
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
                yield from _names(child)
            case ast.Call(func=ast.Name(id="globals")):
                yield "*"
            case _:
                yield from _names(child)
