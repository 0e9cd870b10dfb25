"""What a Django project's folder tells about running it: its entry point, its lock, its tasks, its links, as text."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extracted.deployment.configured import Configured, configured, default_module
from extracted.running.layout import PUBLISH, RUNTIME

LOCKS = ("requirements.lock", "requirements.txt", "requirements/production.txt")
"""Where the lock of a project is looked for: the first that has hashes."""

_FOREIGN = frozenset({"venv", "env", "node_modules", "site_packages", "tests"})
"""Folders that are not the project's own, or not what is deployed."""

_HASHED = re.compile(r"^\s*--hash=sha256:", re.MULTILINE)
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_CELERY = re.compile(r"^(\w+)\s*(?::[^=\n]+)?=\s*\w*Celery\w*\(", re.MULTILINE)
_REQUIRES = re.compile(r"""python_requires\s*=\s*["']?([<>=!~][^"'\n]*)""")


@dataclass(frozen=True, slots=True)
class Project:
    """One side as it lies on disk.

    `package` holds its `wsgi.py`, and `entry` is what a server starts, "" where there is none or no telling which one;
    `lock` is its lock, relative to the folder, and `locked` its distributions with their versions. `configured` is what
    its settings tell, `celery` what Celery is told with `-A`, "" for no tasks. `peers` are services that it may ask
    itself, None where nothing says so; `topics` what it tells others of. `requires` are the versions of Python that it
    asks for.
    """

    folder: Path
    package: str = ""
    entry: str = ""
    lock: str = ""
    locked: Mapping[str, str] = field(default_factory=dict)
    configured: Configured = field(default_factory=Configured)
    has_links: bool = False
    has_publisher: bool = False
    celery: str = ""
    has_schedule: bool = False
    peers: frozenset[str] | None = None
    topics: tuple[str, ...] = field(default=())
    requires: str = ""

    @property
    def is_there(self) -> bool:
        """Whether there is something to run: by its manage.py, or by Django itself where its settings are there."""
        return self.has_manage or self.has_settings

    @property
    def has_manage(self) -> bool:
        """Whether it has a manage.py."""
        return (self.folder / "manage.py").is_file()

    @property
    def has_settings(self) -> bool:
        """Whether its settings can be found from its folder."""
        path = self.folder.joinpath(*self.configured.module.split("."))
        return bool(self.configured.module) and (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file())

    @property
    def manage(self) -> tuple[str, ...]:
        """What its commands are given to."""
        return ("python", "manage.py") if self.has_manage else ("python", "-m", "django")


def project(folder: Path, *, settings: str = "", lock: str = "") -> Project:
    """What a folder tells; `settings` is its settings module and `lock` its lock, where a plan says so."""
    package = _package(folder, settings)
    wsgi = f"{package}.wsgi" if package else "wsgi" if (folder / "wsgi.py").is_file() else ""
    module = default_module(folder, wsgi) or settings or (f"{package}.settings" if package else "")
    told = configured(folder, module)
    if not wsgi and told.wsgi and folder.joinpath(*told.wsgi.split(".")).with_suffix(".py").is_file():
        wsgi, package = told.wsgi, told.wsgi.rpartition(".")[0]
    found = lock or _lock(folder)
    contracts = [_tree(path) for path in sorted((folder / "service_contracts").glob("[!_]*.py"))]
    tasks, celery = _celery(folder, package)
    return Project(
        folder,
        package,
        f"{wsgi}:application" if wsgi else "",
        found,
        {name.lower().replace("_", "-"): version for name, version in _PINNED.findall(_text(folder / found))}
        if found
        else {},
        told,
        has_links=(folder / "service_links").is_dir(),
        has_publisher=(folder / RUNTIME / f"{PUBLISH}.py").is_file(),
        celery=celery,
        has_schedule=told.has_schedule or "beat_schedule" in _text(tasks),
        peers=frozenset(name for tree in contracts for name in _peers(tree)) if contracts else None,
        topics=tuple(sorted({name for tree in contracts for name in _topics(tree)})),
        requires=_requires(folder),
    )


def _celery(folder: Path, package: str) -> tuple[Path, str]:
    """The file with the app of Celery, and how Celery finds it: beside the entry point, else the only one there is."""
    beside = folder.joinpath(*package.split("."), "celery.py")
    if package and beside.is_file():
        return beside, package
    found = {
        path: f"{'.'.join(path.relative_to(folder).with_suffix('').parts)}:{app[1]}"
        for path in sorted({*folder.glob("*/celery*.py"), *folder.glob("*/*/celery*.py"), *folder.glob("celery*.py")})
        if not _is_foreign(path, folder) and (app := _CELERY.search(_text(path)))
    }
    return next(iter(found.items())) if len(found) == 1 else (beside, "")


def _requires(folder: Path) -> str:
    """The versions of Python that its packaging asks for."""
    try:
        told = tomllib.loads(_text(folder / "pyproject.toml")).get("project", {})
    except tomllib.TOMLDecodeError:
        told = {}
    said = told.get("requires-python", "") if isinstance(told, dict) else ""
    if isinstance(said, str) and said:
        return said
    found = (_REQUIRES.search(_text(folder / name)) for name in ("setup.cfg", "setup.py"))
    return next((each[1].strip() for each in found if each), "")


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
    parts = path.relative_to(folder).with_suffix("").parts
    return any(part in _FOREIGN or not part.isidentifier() for part in parts)


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
