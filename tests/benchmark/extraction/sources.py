"""The projects: their sdists, unpacked and kept, and the exact requirements of each.

An sdist's own code is never run to fetch it: `uv pip compile` says where it lies and what its digest is, from what the
registry says of the release. Dependencies are wheels alone, so that nothing is built.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extracted.extractor.scaffold.requirements import RUNTIME, TESTING
from tests.accuracy import fetch

HERE = Path(__file__).resolve().parent
LARGEST = 120_000_000
"""Bytes; a larger sdist is not fetched."""
_DRIVERS = ("psycopg[binary]>=3.1",)


class Unfetched(Exception):
    """A project could not be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Project:
    """One entry of projects.toml, with what tests/accuracy knows of it."""

    name: str
    requirement: str
    settings: str
    own: tuple[str, ...]
    python: str
    root: str
    engine: str
    is_drawn: bool
    extra: tuple[str, ...]
    without: tuple[str, ...]
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


def find_uv() -> str:
    """The path of uv. Raises Unfetched."""
    found = os.environ.get("UV") or shutil.which("uv")
    if not found:
        raise Unfetched("uv is not installed; install it with: pip install uv")
    return found


def fetched(project: Project, cache: Path) -> Path:
    """The folder of a project's sdist, fetched unless it was. Raises Unfetched."""
    folder = cache / project.name / project.requirement.replace("==", "-")
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=_made(cache)) as work:
            bundle = _download(project, Path(work))
            with tarfile.open(bundle) as archive:
                archive.extractall(Path(work) / "tree", filter="data")
            (top,) = (Path(work) / "tree").iterdir()
            _made(folder.parent)
            shutil.move(top, folder)
    for name in project.own:
        shutil.copy(fetch.HERE / "settings" / name, folder / project.root / name)
    return folder / project.root


def requirements(project: Project, cache: Path) -> Path:
    """A file with all that is to be installed for a project but itself, each with its release. Raises Unfetched."""
    lines = "\n".join([project.requirement, *project.extra, *RUNTIME, *TESTING, *_DRIVERS])
    digest = hashlib.sha256("\n".join([lines, project.python, *project.without]).encode()).hexdigest()[:12]
    file = _made(cache / project.name) / f"requirements-{digest}.txt"
    if not file.is_file():
        left = {_name(project.requirement), *project.without}
        options = ["--only-binary", ":all:", "--python-version", project.python, "--no-annotate", "--no-header"]
        said = _uv(["pip", "compile", "-", "--quiet", *options], lines)
        kept = [line for line in said.splitlines() if _name(line) not in left]
        file.write_text("\n".join([*kept, ""]), "utf-8")
    return file


def environment(project: Project, cache: Path, folder: Path) -> Path:
    """A virtual environment with all that a project needs but itself; returns its Python. Raises Unfetched.

    One command fills it with wheels, so that nothing of them is run while they are installed.
    """
    _uv(["venv", "--quiet", "--no-python-downloads", "--python", _interpreter(project.python), str(folder)])
    python = folder / "bin" / "python"
    wanted = str(requirements(project, cache))
    _uv(["pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--python", str(python), "-r", wanted])
    return python


def _interpreter(version: str) -> str:
    """The Python of a version: on the path, or one that pyenv holds without showing it there."""
    name = f"python{version}"
    on_path = shutil.which(name)
    if on_path and subprocess.run([on_path, "-c", ""], capture_output=True, check=False).returncode == 0:
        return on_path
    held = sorted((Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions").glob(f"*/bin/{name}"))
    return str(held[-1]) if held else version


def _project(entry: Mapping[str, Any], known: Mapping[str, Any]) -> Project:
    return Project(
        name=entry["name"],
        requirement=known["requirement"],
        settings=known["settings"],
        own=tuple(known.get("own", ())),
        python=known["python"],
        root=entry["root"],
        engine=entry.get("engine", "sqlite"),
        is_drawn=entry.get("drawn", True),
        extra=(*known.get("extra", ()), *entry.get("extra", ())),
        without=tuple(entry.get("without", ())),
        environment={**known.get("environment", {}), **entry.get("environment", {})},
    )


def _download(project: Project, folder: Path) -> Path:
    options = ["--no-deps", "--format", "pylock.toml", "--python-version", project.python]
    packages = tomllib.loads(_uv(["pip", "compile", "-", "--quiet", *options], project.requirement))["packages"]
    sdist = packages[0].get("sdist")
    if sdist is None:
        raise Unfetched(f"{project.requirement} has no sdist")
    if sdist.get("size", 0) > LARGEST:
        raise Unfetched(f"the sdist of {project.requirement} is larger than {LARGEST:,} bytes")
    with urllib.request.urlopen(sdist["url"], timeout=120) as answer:
        content = answer.read(LARGEST + 1)
    if hashlib.sha256(content).hexdigest() != sdist["hashes"]["sha256"]:
        raise Unfetched(f"the sdist of {project.requirement} is not what the registry says")
    bundle = folder / "sdist.tar.gz"
    bundle.write_bytes(content)
    return bundle


def _uv(arguments: list[str], said: str = "") -> str:
    done = subprocess.run([find_uv(), *arguments], input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unfetched(f"uv {' '.join(arguments[:2])}: {done.stderr.strip()[-600:]}")
    return done.stdout


def _name(line: str) -> str:
    return line.partition("==")[0].partition("[")[0].strip().lower().replace("_", "-")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
