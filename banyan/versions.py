"""What runs: the version of each target, so that evidence can be held against it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from banyan.plan.location import SERVICES, project_root
from banyan.plan.values import MONOLITH, Plan, PlannedTarget

_SOURCE = (
    ".cfg",
    ".css",
    ".html",
    ".in",
    ".js",
    ".json",
    ".lock",
    ".po",
    ".py",
    ".sql",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
)
RENDERED = ".banyan-deploy.json"
"""The note beside files that `banyan deploy` rendered."""

_NOT_SOURCE = {"__pycache__", "node_modules", "build", "dist"}
_DIGITS = 16


def versions_of(plan: Plan, file: Path, said: Mapping[str, str]) -> dict[str, str]:
    """The version of each side that is known: as said, as the plan says, else a digest of the sources in its folder."""
    planned = {target.name: target for target in plan.targets}
    names = (MONOLITH, *(service.name for service in plan.services if service.role == "service"))
    found = {name: said.get(name) or _version(plan, file, planned.get(name, PlannedTarget(name))) for name in names}
    return {name: version for name, version in found.items() if version}


def digest(folder: Path, without: Collection[Path] = ()) -> str:
    """A digest of all sources in a folder: names and contents, whatever their dates; "" for no folder.

    What `banyan deploy` rendered there is no source, and nothing of `without` is.
    """
    if not folder.is_dir():
        return ""
    whole = hashlib.sha256()
    for path in sorted(_sources(folder, without)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()[:_DIGITS]


def _version(plan: Plan, file: Path, target: PlannedTarget) -> str:
    home = file.resolve().parent
    if target.version:
        return target.version
    if target.url and not target.command:
        return ""  # it runs elsewhere: what lies here says nothing about it
    if target.path:
        folder = home / target.path
    else:
        folder = project_root(file, plan) if target.name == MONOLITH else home / SERVICES / target.name
    # Where the monolith lies around them, the plan and the services are no part of it.
    return digest(folder.resolve(), (file.resolve(), home / SERVICES) if target.name == MONOLITH else ())


def _sources(folder: Path, without: Collection[Path]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        if RENDERED in files:
            folders.clear()
            continue
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in _NOT_SOURCE
            and (path := Path(place, name)) not in without
            and not (path / "pyvenv.cfg").exists()
        ]
        paths = (Path(place, name) for name in files if name.endswith(_SOURCE))
        yield from (path for path in paths if path not in without and path.is_file())
