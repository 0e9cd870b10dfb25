"""What leaves as it is: which files of the cut are modules, and where each file lies in the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.discovery.files import is_test
from extracted.extractor.model import Cut, Monolith, Role


@dataclass(frozen=True, slots=True)
class Place:
    """A file that is taken whole: its path in the monolith and in the service; `module` is "" where it is no module."""

    origin: str
    path: str
    role: Role
    module: str = ""


def places(monolith: Monolith, cut: Cut) -> tuple[Place, ...]:
    """Every file of the moved and shared apps and their tests; migrations are made anew, so theirs are left out."""
    names = {module.path: module.name for module in monolith.project.symbols.unique}
    found = [*_of_apps(monolith, cut, names), *(_place(path, names, "moved") for path in cut.tests)]
    return tuple(sorted({place.path: place for place in found}.values(), key=lambda place: place.path))


def _of_apps(monolith: Monolith, cut: Cut, names: Mapping[str, str]) -> Iterator[Place]:
    folders = {app.label: (app.folder.rstrip("/"), app.module.replace(".", "/")) for app in monolith.project.apps}
    shared = _shared_files(monolith, cut)
    for role, paths in (("moved", cut.files), ("shared", shared)):
        for path in paths:
            if _is_migration(path):
                continue
            role_of: Role = "moved" if role == "moved" else "shared"
            module = names.get(path, "")
            yield Place(path, _module_path(module, path) if module else _beside(path, folders), role_of, module)


def _shared_files(monolith: Monolith, cut: Cut) -> Iterator[str]:
    """The files of shared apps, tests left out."""
    apps = {app.label: app.folder.rstrip("/") for app in monolith.project.apps if app.is_local}
    for label in cut.shared:
        folder = monolith.root / apps[label]
        inner = [monolith.root / f for other, f in apps.items() if other != label and f.startswith(f"{apps[label]}/")]
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(monolith.root).as_posix()
            if not monolith.has(relative):
                continue
            hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
            is_ours = path.is_file() and not path.is_symlink() and not hidden and path.suffix != ".pyc"
            if is_ours and not is_test(relative) and not any(path.is_relative_to(other) for other in inner):
                yield relative


def _place(path: str, names: Mapping[str, str], role: Role) -> Place:
    module = names.get(path, "")
    return Place(path, _module_path(module, path) if module else path, role, module)


def _module_path(module: str, path: str) -> str:
    return module_path(module, is_package=path.endswith("__init__.py"))


def module_path(module: str, *, is_package: bool) -> str:
    """Where a module lies in the service."""
    folder = module.replace(".", "/")
    return f"{folder}/__init__.py" if is_package else f"{folder}.py"


def _beside(path: str, folders: Mapping[str, tuple[str, str]]) -> str:
    """A file that is no module keeps its place in the package of its app."""
    best = max(
        (f for f in folders.values() if f[0] and path.startswith(f"{f[0]}/")), key=lambda f: len(f[0]), default=None
    )
    return best[1] + path[len(best[0]) :] if best is not None else path


def _is_migration(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > 1 and parts[-2] == "migrations" and path.endswith(".py")
