"""Renames every app label, package, folder and file of a Django tree at random, and whatever names them with it."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIXED = frozenset({"__init__", "manage", "models", "admin", "apps", "migrations", "management", "commands"})
FIXED |= {"templates", "templatetags", "static", "tests"}
"""Names that Django looks for."""

Edit = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What each folder and file is called now."""

    words: dict[str, str]
    packages: frozenset[str]

    def dotted(self, text: str) -> str:
        """Rename the parts of a dotted path or label that begins with a package of the tree."""
        first, *rest = text.split(".")
        if first not in self.packages:
            return text
        cut = next((i for i, part in enumerate(rest) if not part.islower() or part not in self.words), len(rest))
        return ".".join([self.words[first], *(self.words[part] for part in rest[:cut]), *rest[cut:]])

    def path(self, text: str) -> str:
        """Rename folders and files, not their endings."""
        return "/".join(self._file(part) for part in text.split("/"))

    def string(self, text: str) -> str:
        """Rename what a string names: a dotted path, a label, a namespace or a template."""
        if re.fullmatch(r"[a-z_]+:[\w:]+", text):
            *namespaces, name = text.split(":")
            return ":".join([*(self.words.get(part, part) for part in namespaces), name])
        if re.fullmatch(r"[\w/]+\.(html|txt)", text):
            return self.path(text)
        return self.dotted(text) if re.fullmatch(r"[a-z_]+(\.\w+)+", text) else text

    def _file(self, part: str) -> str:
        stem, dot, ending = part.partition(".")
        return self.words.get(stem, stem) + dot + ending


def renamed(tree: Path, target: Path, seed: int) -> Renaming:
    """Write a renamed copy of a tree, without its tests."""
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    files = [path for path in files if "tests" not in path.relative_to(tree).parts]
    parts = {part for path in files for part in path.relative_to(tree).with_suffix("").parts} - FIXED
    chance = random.Random(seed)
    words = {part: f"{chance.choice('abcxyz')}{chance.randrange(10**6)}q" for part in sorted(parts)}
    packages = frozenset(f.parent.name for f in files if f.name == "__init__.py" and f.parent.parent == tree)
    renaming = Renaming(words | {name: name for name in FIXED}, packages)
    for path in files:
        written = target / renaming.path(path.relative_to(tree).as_posix())
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(_text(path, renaming), "utf-8")
    return renaming


def _text(path: Path, renaming: Renaming) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return _edited(text, sorted(_edits(ast.parse(text), renaming, path), reverse=True))
    text = re.sub(r"""(["'])([^"'\n]+)\1""", lambda m: m[1] + renaming.string(m[2]) + m[1], text)
    return re.sub(r"{% load (\w+)", lambda m: "{% load " + renaming.words.get(m[1], m[1]), text)


def _edits(module: ast.Module, renaming: Renaming, path: Path) -> Iterator[Edit]:
    inside_f_strings = {id(n) for j in ast.walk(module) if isinstance(j, ast.JoinedStr) for n in ast.walk(j)}
    for node in ast.walk(module):
        match node:
            case ast.ImportFrom(module=str(name), names=names, level=0) if name.split(".")[0] in renaming.packages:
                yield _edit(node, f"from {renaming.dotted(name)} import " + ", ".join(_imported(names, renaming, path)))
            case ast.Import(names=names) if names[0].name.split(".")[0] in renaming.packages:
                yield _edit(node, f"import {renaming.dotted(names[0].name)}")
            case ast.Attribute(value=ast.Name(id=root), attr=attr) if _is_imported(module, f"{root}.{attr}"):
                yield _edit(node, renaming.dotted(f"{root}.{attr}"))
            case ast.Constant(value=str(text)) if id(node) not in inside_f_strings:
                new = renaming.words[text] if _is_label(text, renaming, path) else renaming.string(text)
                if new != text:
                    yield _edit(node, repr(new))


def _imported(names: list[ast.alias], renaming: Renaming, path: Path) -> Iterator[str]:
    """Classes and functions as they are; a module by its new name, bound to the old one."""
    for alias in names:
        is_module = alias.name.islower() and alias.name in renaming.words and _is_module(alias.name, path)
        new = renaming.words[alias.name] if is_module else alias.name
        bound = alias.asname or alias.name
        yield new if new == bound else f"{new} as {bound}"


def _is_module(name: str, path: Path) -> bool:
    roots = [path.parent, *path.parent.parent.iterdir()]
    return any((root / f"{name}.py").is_file() for root in roots if root.is_dir())


def _is_imported(module: ast.Module, dotted: str) -> bool:
    names = (alias.name for node in ast.walk(module) if isinstance(node, ast.Import) for alias in node.names)
    return dotted in names


def _is_label(text: str, renaming: Renaming, path: Path) -> bool:
    """Whether a string is the label of an app, in the files that list or declare apps."""
    return text in renaming.packages and (path.name in ("apps.py", "urls.py", "api_urls.py", "settings.py"))


def _edit(node: ast.stmt | ast.expr, text: str) -> Edit:
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, text


def _edited(text: str, edits: list[Edit]) -> str:
    lines = text.encode().splitlines(keepends=True)
    for line, column, end_line, end_column, new in edits:
        after = lines[end_line - 1][end_column:]
        lines[line - 1 : end_line] = [lines[line - 1][:column] + new.encode() + after]
        lines[line:line] = [b""] * (end_line - line)
    return b"".join(lines).decode()
