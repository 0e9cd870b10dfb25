"""Fetch the trees of projects.toml: download each pinned wheel, unpack what an analyzer reads, run nothing.

    python -m tests.accuracy.fetch [NAME ...] [--cache FOLDER] [--force]

The trees are laid in FOLDER/NAME/tree (default: `$XDG_CACHE_HOME/banyan-corpus`). A tree that is there
already is left alone. Exit status 1 where a project could not be fetched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE_SUFFIXES = frozenset({".py", ".toml", ".cfg"})
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".jinja", ".jinja2"})
TEMPLATE_FOLDERS = frozenset({"templates", "jinja2"})
SKIPPED_FOLDERS = frozenset({"static", "node_modules", "locale", "__pycache__"})
STAMP = ".banyan-release"


class FetchError(Exception):
    """A project could not be fetched; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Project:
    """One entry of projects.toml."""

    name: str
    requirement: str
    parts: tuple[str, ...]
    outside: tuple[str, ...]
    import_roots: tuple[str, ...]
    settings: str
    own: tuple[str, ...]
    python: str

    def stamp(self) -> str:
        """Return what a tree of this entry is marked with, so that a changed entry is fetched again."""
        return "\n".join([self.requirement, *self.parts, *self.outside, *self.own])


def read_projects(path: Path = HERE / "projects.toml") -> dict[str, Project]:
    """Return the projects by name, in the order of the file."""
    entries = tomllib.loads(path.read_text("utf-8"))["project"]
    return {entry["name"]: _project(entry) for entry in entries}


def fetch(project: Project, cache: Path, *, force: bool = False) -> Path:
    """Lay the tree of a project in the cache and return it; raise FetchError where that fails."""
    tree = tree_of(project, cache)
    stamp = tree.parent / STAMP
    if not force and stamp.is_file() and stamp.read_text("utf-8") == project.stamp():
        return tree
    shutil.rmtree(tree, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        written = _unpack(project, _download(project, Path(folder)), tree)
    if not written:
        raise FetchError(f"{project.name}: nothing of {', '.join(project.parts)} is in the wheel; see its `parts`")
    for name in project.own:
        shutil.copy(HERE / "settings" / name, tree / name)
    stamp.write_text(project.stamp(), "utf-8")
    return tree


def tree_of(project: Project, cache: Path) -> Path:
    """Return where the tree of a project lies in a cache folder, fetched or not."""
    return cache / project.name / "tree"


def default_cache() -> Path:
    """Return `$XDG_CACHE_HOME/banyan-corpus`, as the XDG base directory specification has it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "banyan-corpus"


def _project(entry: Mapping[str, Any]) -> Project:
    return Project(
        name=entry["name"],
        requirement=entry["requirement"],
        parts=tuple(entry["parts"]),
        outside=tuple(entry.get("outside", [])),
        import_roots=tuple(entry.get("import_roots", ["."])),
        settings=entry["settings"],
        own=tuple(entry.get("own", [])),
        python=entry["python"],
    )


def _download(project: Project, folder: Path) -> Path:
    """Download the wheel of a release: an sdist will not do, since pip runs its build to read its name."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    which = ["--only-binary", ":all:", "--python-version", project.python, "--dest", str(folder)]
    done = subprocess.run([*pip, *which, project.requirement], capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        reason = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise FetchError(f"{project.name}: `{project.requirement}` could not be downloaded: {reason}")
    return wheels[0]


def _unpack(project: Project, wheel: Path, tree: Path) -> int:
    """Write what is wanted of a wheel and return how many files of the project that were."""
    written = 0
    with zipfile.ZipFile(wheel) as bundle:
        for entry in bundle.infolist():
            path = PurePosixPath(entry.filename)
            if not entry.is_dir() and (_is_wanted(path, project) or _is_entry_points(path)):
                target = tree / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(bundle.read(entry))
                written += _is_wanted(path, project)
    return written


def _is_wanted(path: PurePosixPath, project: Project) -> bool:
    if path.is_absolute() or ".." in path.parts or SKIPPED_FOLDERS & set(path.parts[1:-1]):
        return False
    return _is_under(path, project.parts) and not _is_under(path, project.outside) and _is_read(path)


def _is_entry_points(path: PurePosixPath) -> bool:
    """Say whether a file is the one by which a project finds its own plugins."""
    return len(path.parts) == 2 and path.parts[0].endswith(".dist-info") and path.name == "entry_points.txt"


def _is_under(path: PurePosixPath, parts: Sequence[str]) -> bool:
    return any(path == PurePosixPath(part) or PurePosixPath(part) in path.parents for part in parts)


def _is_read(path: PurePosixPath) -> bool:
    is_template = path.suffix in TEMPLATE_SUFFIXES and TEMPLATE_FOLDERS & set(path.parts)
    return path.suffix in SOURCE_SUFFIXES or bool(is_template)


def main() -> int:
    """Fetch the named projects, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--force", action="store_true", help="fetch again what is there")
    options = parser.parse_args()
    projects = read_projects()
    unknown = sorted(set(options.names) - set(projects))
    if unknown:
        parser.error(f"no project {', '.join(unknown)}; there are {', '.join(projects)}")
    failed = [name for name in options.names or projects if not _try(projects[name], options.cache, options.force)]
    return 1 if failed else 0


def _try(project: Project, cache: Path, force: bool) -> bool:
    print(f"{project.name}: {project.requirement} ...", end=" ", flush=True)
    try:
        tree = fetch(project, cache, force=force)
    except (FetchError, OSError, zipfile.BadZipFile) as error:
        print(f"failed\n  {error}", flush=True)
        return False
    print(tree, flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
