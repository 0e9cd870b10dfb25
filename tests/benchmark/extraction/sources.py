"""The projects: their sdists, unpacked and kept, and an environment for each with all that it needs but itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extracted.extractor.scaffold.requirements import RUNTIME, TESTING
from tests.accuracy import fetch
from tests.benchmark.extraction.registry import Unfetched, fetch_sdist
from tests.benchmark.extraction.tools import interpreter, made, uv
from tests.benchmark.extraction.wheels import resolved

HERE = Path(__file__).resolve().parent
_DRIVERS = ("psycopg[binary]>=3.1",)


@dataclass(frozen=True, slots=True)
class Project:
    """One entry of projects.toml, with what tests/accuracy knows of it."""

    name: str
    requirement: str
    settings: str
    own: tuple[str, ...]
    python: str
    root: str
    path: str
    engine: str
    is_drawn: bool
    extra: tuple[str, ...]
    without: tuple[str, ...]
    laid: Mapping[str, str]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Selection:
    """What projects.toml says."""

    seed: str
    each: int
    projects: Mapping[str, Project]


def read_selection(path: Path = HERE / "projects.toml") -> Selection:
    """The projects of this benchmark, in the order of the file."""
    document = tomllib.loads(path.read_text("utf-8"))
    known = {one["name"]: one for one in tomllib.loads((fetch.HERE / "projects.toml").read_text("utf-8"))["project"]}
    projects = {entry["name"]: _project(entry, known[entry["name"]]) for entry in document["project"]}
    return Selection(document["seed"], document["each"], projects)


def default_cache() -> Path:
    """`$XDG_CACHE_HOME/banyan-extraction`, as the XDG base directory specification has it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "banyan-extraction"


def fetched(project: Project, cache: Path) -> Path:
    """The folder of a project's sdist, fetched unless it was. Raises Unfetched."""
    folder = cache / project.name / project.requirement.replace("==", "-")
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=made(cache)) as work:
            with tarfile.open(fetch_sdist(project.requirement, Path(work))) as archive:
                archive.extractall(Path(work) / "tree", filter="data")
            (top,) = (Path(work) / "tree").iterdir()
            made(folder.parent)
            shutil.move(top, folder)
    for name in project.own:
        shutil.copy(fetch.HERE / "settings" / name, folder / project.root / project.path / name)
    for path, text in project.laid.items():
        (folder / project.root / path).write_text(text, "utf-8")
    return folder / project.root


def requirements(project: Project, cache: Path) -> Path:
    """A file with all that is to be installed for a project but itself, each with its release. Raises Unfetched."""
    lines = "\n".join([project.requirement, *project.extra, *RUNTIME, *TESTING, *_DRIVERS])
    digest = hashlib.sha256("\n".join([lines, project.python, *project.without]).encode()).hexdigest()[:12]
    file = made(cache / project.name) / f"requirements-{digest}.txt"
    if not file.is_file():
        said = resolved(lines, interpreter(project.python), project.python, project.without, cache)
        kept = [line for line in said.splitlines() if _name(line) != _name(project.requirement)]
        file.write_text("\n".join([*kept, ""]), "utf-8")
    return file


def environment(project: Project, cache: Path, folder: Path) -> Path:
    """A virtual environment with all that a project needs but itself; returns its Python. Raises Unfetched.

    One command fills it with wheels, so that nothing of them is run while they are installed.
    """
    uv(["venv", "--quiet", "--no-python-downloads", "--python", interpreter(project.python), str(folder)])
    python = folder / "bin" / "python"
    wanted = str(requirements(project, cache))
    shelf = ["--find-links", str(made(cache / "wheels" / project.python))]
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", *shelf, "--python", str(python)]
    try:
        uv(["pip", "install", *options, "-r", wanted])
    except Unfetched:
        shutil.rmtree(folder)
        raise
    return python


def _project(entry: Mapping[str, Any], known: Mapping[str, Any]) -> Project:
    return Project(
        name=entry["name"],
        requirement=known["requirement"],
        settings=entry.get("settings", known["settings"]),
        own=tuple(known.get("own", ())),
        python=known["python"],
        root=entry["root"],
        path=entry.get("path", "."),
        engine=entry.get("engine", "sqlite"),
        is_drawn=entry.get("drawn", True),
        extra=(*known.get("extra", ()), *entry.get("extra", ())),
        without=tuple(entry.get("without", ())),
        laid=entry.get("laid", {}),
        environment={**known.get("environment", {}), **entry.get("environment", {})},
    )


def _name(line: str) -> str:
    return line.partition("==")[0].partition("[")[0].strip().lower().replace("_", "-")
