"""What a Django project's folder tells about running it: its entry point, its lock, its tasks, its links, as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extracted.running.layout import PUBLISH, RUNTIME

LOCKS = ("requirements.lock", "requirements.txt", "requirements/production.txt")
"""Where the lock of a project is looked for: the first that has hashes."""

_HASHED = re.compile(r"^\s*--hash=sha256:", re.MULTILINE)
_VARIABLE = re.compile(r"""["']([A-Z][A-Z0-9_]{2,})["']""")
_SCHEDULE = re.compile(r"\b(?:CELERY_BEAT_SCHEDULE|beat_schedule)\b")
_STATIC = re.compile(r"^STATIC_ROOT\b", re.MULTILINE)
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Project:
    """One side as it lies on disk.

    `package` holds its `wsgi.py`, "" where there is none or no telling which one; `lock` is its lock, relative to the
    folder. `variables` are the texts in its settings that could name variables of the environment, and `locked` the
    distributions of the lock. `peers` are services that it may ask itself, None where nothing says so; `topics` what it
    tells others of.
    """

    folder: Path
    package: str = ""
    lock: str = ""
    locked: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    has_links: bool = False
    has_publisher: bool = False
    has_tasks: bool = False
    has_schedule: bool = False
    has_static: bool = False
    peers: frozenset[str] | None = None
    topics: tuple[str, ...] = field(default=())

    @property
    def is_there(self) -> bool:
        """Whether there is something to run."""
        return (self.folder / "manage.py").is_file()


def project(folder: Path, *, settings: str = "", lock: str = "") -> Project:
    """What a folder tells; `settings` is its settings module and `lock` its lock, where a plan says so."""
    package = _package(folder, settings)
    texts = [_text(path) for path in _settings_files(folder, package, settings)]
    found = lock or _lock(folder)
    contracts = [_tree(path) for path in sorted((folder / "service_contracts").glob("[!_]*.py"))]
    return Project(
        folder,
        package,
        found,
        frozenset(name.lower().replace("_", "-") for name in _PINNED.findall(_text(folder / found) if found else "")),
        frozenset(name for text in texts for name in _VARIABLE.findall(text)),
        has_links=(folder / "service_links").is_dir(),
        has_publisher=(folder / RUNTIME / f"{PUBLISH}.py").is_file(),
        has_tasks=bool(package) and (folder / Path(*package.split(".")) / "celery.py").is_file(),
        has_schedule=any(map(_SCHEDULE.search, texts)),
        has_static=any(map(_STATIC.search, texts)),
        peers=frozenset(name for tree in contracts for name in _peers(tree)) if contracts else None,
        topics=tuple(sorted({name for tree in contracts for name in _topics(tree)})),
    )


def _package(folder: Path, settings: str) -> str:
    """The package with the entry point: that of the settings, else the only one that there is."""
    above = settings.split(".")[:-1]
    while above:
        if (folder / Path(*above) / "wsgi.py").is_file():
            return ".".join(above)
        above.pop()
    found = sorted({*folder.glob("*/wsgi.py"), *folder.glob("*/*/wsgi.py")})
    packages = [".".join(path.parent.relative_to(folder).parts) for path in found if not _is_foreign(path, folder)]
    return packages[0] if len(packages) == 1 else ""


def _is_foreign(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") or part in {"venv", "node_modules"} for part in path.relative_to(folder).parts)


def _settings_files(folder: Path, package: str, settings: str) -> list[Path]:
    module = settings or (f"{package}.settings" if package else "")
    if not module:
        return []
    path = folder / Path(*module.split("."))
    if path.is_dir():
        return sorted(path.glob("*.py"))
    beside = path.with_suffix(".py")
    return sorted(beside.parent.glob("*.py")) if beside.parent.name == "settings" else [beside]


def _lock(folder: Path) -> str:
    return next((name for name in LOCKS if _HASHED.search(_text(folder / name))), "")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _tree(path: Path) -> ast.AST:
    try:
        return ast.parse(_text(path))
    except SyntaxError:
        return ast.Module([], [])


def _peers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("Peer"), args=[ast.Constant(str(name)), *_]):
                yield name


def _topics(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("Exposed"), keywords=keywords):
                told = [each.value for each in keywords if each.arg in {"captured", "signals"}]
                yield from (each for value in told for each in _texts(value))


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Tuple | ast.List):
        yield from (each.value for each in value.elts if isinstance(each, ast.Constant) and isinstance(each.value, str))
