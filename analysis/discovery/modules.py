"""Gives every Python file its dotted names: finds the folders from which the project imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.syntax.outline import Outline

ABOVE = ".."
_FEW = 3
"""A folder that fewer imports than this could start from is no import root."""


@dataclass(frozen=True, slots=True)
class ModuleNames:
    """`canonical` gives each file its module, `files` gives each dotted name its file (several names may share one).

    `roots` are the folders from which the project imports, the most used one first; ABOVE is the one that holds the
    outermost package around the tree.
    """

    roots: tuple[str, ...]
    canonical: Mapping[str, str]
    files: Mapping[str, str]


def name_modules(outlines: Mapping[str, Outline], above: tuple[str, ...], hints: Iterable[str]) -> ModuleNames:
    """Name the modules of the files in `outlines` (keyed by path).

    `above` are the packages that enclose the tree itself, outermost first; `hints` are dotted names that the project
    uses for sure, such as its settings modules and installed apps.
    """
    folders = _Folders(outlines)
    votes = _votes(outlines, folders, above)
    for hint in hints:
        for root in _roots_of(hint, folders, above):
            votes[root] += 1000
    roots = _chosen(votes, folders, outlines, above)
    canonical: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in outlines:
        for root in roots:
            name = _dotted(path, root, above)
            if name:
                canonical.setdefault(path, name)
                files.setdefault(name, path)
    return ModuleNames(tuple(roots), canonical, files)


class _Folders:
    """Answers which folders could be the root from which a dotted name is imported."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = set(paths)
        self.folders: set[str] = set()
        self._by_first: dict[str, list[str]] = {}
        for path in self.paths:
            parts = path.split("/")
            for depth in range(len(parts) - 1):
                self.folders.add("/".join(parts[: depth + 1]))
        for entry in sorted(self.folders | {path for path in self.paths if path.endswith(".py")}):
            folder, _, name = entry.rpartition("/")
            self._by_first.setdefault(name.removesuffix(".py"), []).append(folder)

    def has(self, entry: str) -> bool:
        return entry in self.folders or f"{entry}.py" in self.paths

    def roots_of(self, dotted: str) -> list[str]:
        first, *rest = dotted.split(".")
        return [
            folder
            for folder in self._by_first.get(first, ())
            if self.has("/".join([*([folder] if folder else []), first, *rest]))
        ]


def _votes(outlines: Mapping[str, Outline], folders: _Folders, above: tuple[str, ...]) -> Counter[str]:
    imported: Counter[str] = Counter()
    for outline in outlines.values():
        for entry in outline.imports:
            if entry.level == 0 and "." in entry.module:
                imported[entry.module] += 1
    votes: Counter[str] = Counter()
    for dotted, count in imported.items():
        for root in _roots_of(dotted, folders, above):
            votes[root] += count
    return votes


def _roots_of(dotted: str, folders: _Folders, above: tuple[str, ...]) -> list[str]:
    prefix = ".".join(above)
    if above and f"{dotted}.".startswith(f"{prefix}."):
        return [ABOVE]
    return folders.roots_of(dotted)


def _chosen(
    votes: Counter[str], folders: _Folders, outlines: Mapping[str, Outline], above: tuple[str, ...]
) -> list[str]:
    managed = {path.rpartition("/")[0] for path in outlines if path.rsplit("/", 1)[-1] == "manage.py"}
    tops = {_top(path, folders) for path in outlines} | {""}
    if above:
        tops = (tops - {""}) | {ABOVE}
    strong = {
        root for root, count in votes.items() if count >= _FEW and not _is_inside_package_only(root, votes, folders)
    }
    return sorted(strong | managed | tops, key=lambda root: (-votes[root], root.count("/") + bool(root), root))


def _is_inside_package_only(root: str, votes: Counter[str], folders: _Folders) -> bool:
    """Whether a folder is a package whose few matches look like chance, e.g. a `django/` folder inside an app."""
    return f"{root}/__init__.py" in folders.paths and votes[root] * 20 < max(votes.values())


def _top(path: str, folders: _Folders) -> str:
    """The folder above the outermost package that encloses a file."""
    folder = path.rpartition("/")[0]
    while folder and f"{folder}/__init__.py" in folders.paths:
        folder = folder.rpartition("/")[0]
    return folder


def _dotted(path: str, root: str, above: tuple[str, ...]) -> str:
    if root not in ("", ABOVE) and not path.startswith(f"{root}/"):
        return ""
    relative = path if root in ("", ABOVE) else path[len(root) + 1 :]
    parts = relative.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join([*above, *parts] if root == ABOVE else parts)
