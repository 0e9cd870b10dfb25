"""The trees that are measured: the largest of a folder, copies of it, and edits to its files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.discovery.files import list_files

_FIELD = re.compile(rb"^    \w+ = models\.\w+Field\(.*\n", re.MULTILINE)
_BODY = re.compile(rb"^(?:    )?def \w+\(.*\) *(?:->.*)?:\n((?:    )?    )(?=\w)", re.MULTILINE)
_IMPORT = re.compile(rb"^from ([\w.]+) import (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tree:
    """One project: the folder that is analysed, its Python files as Banyan reads them, and their lines."""

    name: str
    folder: Path
    files: tuple[str, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Edit:
    """A changed file: `kind` says how it was changed."""

    kind: str
    path: str
    content: bytes


def read_tree(name: str, folder: Path) -> Tree:
    """Count the files and lines of a tree."""
    files = tuple(list_files(folder).python())
    return Tree(name, folder, tuple(file.path for file in files), sum(file.content.count(b"\n") for file in files))


def trees_in(folder: Path, names: Sequence[str] = ()) -> tuple[Tree, ...]:
    """The trees of a folder, largest first: each `NAME/tree` that `tests.accuracy.fetch` laid, else each folder."""
    fetched = {path.parent.name: path for path in folder.glob("*/tree")}
    folders = fetched or {path.name: path for path in folder.iterdir() if path.is_dir()}
    found = [read_tree(name, path) for name, path in sorted(folders.items()) if not names or name in names]
    return tuple(sorted((tree for tree in found if tree.files), key=lambda tree: -tree.lines))


def find_tree(folder: Path, names: Sequence[str]) -> Tree | None:
    """The largest tree of a folder, of those named where some are; None if there is none."""
    trees = trees_in(folder, names) if folder.is_dir() else ()
    return trees[0] if trees else None


def copy(tree: Tree, target: Path) -> Tree:
    """Copy a tree, with the files' times."""
    shutil.copytree(tree.folder, target)
    return Tree(tree.name, target, tree.files, tree.lines)


def packages_of(tree: Tree) -> tuple[Path, tuple[str, ...]]:
    """Where the packages of a tree are imported from, and their names; the largest place where there are several."""
    places: dict[str, dict[str, int]] = {}
    known = set(tree.files)
    for path in tree.files:
        top = _top_package(path, known)
        if top is not None:
            folder, _, name = top.rpartition("/")
            counts = places.setdefault(folder, {})
            counts[name] = counts.get(name, 0) + 1
    folder = max(places, key=lambda place: (sum(places[place].values()), place))
    return tree.folder / folder, tuple(sorted(name for name in places[folder] if name.isidentifier()))


def multiplied(tree: Tree, target: Path, times: int) -> Tree:
    """Copies of a tree side by side in one folder, the name of its package changed in paths and text of each."""
    _place, packages = packages_of(tree)
    largest = max(packages, key=lambda name: sum(f"/{name}/" in f"/{path}" for path in tree.files))
    for number in range(times):
        old, new = largest, f"{largest}{'abcdefgh'[number]}" if number else largest
        for file in list_files(tree.folder).files:
            copied = target / file.path.replace(old, new)
            copied.parent.mkdir(parents=True, exist_ok=True)
            if number == 0 or not copied.exists():
                copied.write_bytes(file.content.replace(old.encode(), new.encode()))
    return read_tree(f"{tree.name} x{times}", target)


def edits_of(tree: Tree, each: int) -> tuple[Edit, ...]:
    """`each` edits of every kind, in files spread over the tree."""
    contents = {path: (tree.folder / path).read_bytes() for path in tree.files}
    kinds = {"body": _body_edits, "function and import": _function_edits, "model field": _field_edits}
    return tuple(
        Edit(kind, path, content)
        for kind, edited in kinds.items()
        for path, content in _spread(list(edited(contents)), each)
    )


def _body_edits(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for path, content in contents.items():
        found = list(_BODY.finditer(content)) if "/migrations/" not in path else []
        if found:
            place = found[len(found) // 2]
            line = place[1] + b"banyan_bench = str(1)\n"
            yield path, content[: place.start(1)] + line + content[place.start(1) :]


def _function_edits(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    modules = {path.removesuffix(".py").replace("/", ".") for path in contents}
    imports = {m.groups() for content in contents.values() for m in _IMPORT.finditer(content)}
    local = sorted(entry for entry in imports if any(name.endswith(entry[0].decode()) for name in modules))
    for number, (path, content) in enumerate(contents.items()):
        if path.rpartition("/")[2] in ("views.py", "utils.py", "models.py", "api.py", "forms.py", "tasks.py") and local:
            module, name = local[number % len(local)]
            more = b"\n\nfrom %s import %s as banyan_bench\n\n\ndef banyan_benched():\n    return banyan_bench()\n"
            yield path, content + more % (module, name)


def _field_edits(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for path, content in contents.items():
        place = _FIELD.search(content)
        if place is not None and "/migrations/" not in path and "test" not in path:
            line = b"    banyan_bench = models.TextField(blank=True)\n"
            yield path, content[: place.start()] + line + content[place.start() :]


def _spread(found: Sequence[tuple[str, bytes]], count: int) -> list[tuple[str, bytes]]:
    ordered = sorted(found, key=lambda entry: (len(entry[1]), entry[0]))
    if len(ordered) <= count:
        return ordered
    return [ordered[(2 * number + 1) * len(ordered) // (2 * count)] for number in range(count)]


def _top_package(path: str, known: set[str]) -> str | None:
    folder = path.rpartition("/")[0]
    if f"{folder}/__init__.py".lstrip("/") not in known or not folder:
        return None
    while "/" in folder and f"{folder.rpartition('/')[0]}/__init__.py" in known:
        folder = folder.rpartition("/")[0]
    return folder
