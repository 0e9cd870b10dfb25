"""Which projects, and how each runs its own tests: projects.toml -> Suite."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmark.extraction.sources import Project, read_selection

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Suite:
    """The own tests of a project: words after `python`, on these settings; `part` is empty where all are run."""

    project: Project
    settings: str
    command: tuple[str, ...]
    imported: tuple[str, ...]
    environment: Mapping[str, str]
    part: str

    @property
    def name(self) -> str:
        """The project, as it is named everywhere."""
        return self.project.name


def read_suites(path: Path = HERE / "projects.toml") -> dict[str, Suite]:
    """The suites by their project, in the order of the file."""
    projects = read_selection().projects
    found = (
        Suite(
            _with(projects[entry["name"]], entry.get("extra", ())),
            entry["settings"],
            tuple(entry["command"]),
            tuple(entry.get("imported", ())),
            entry.get("environment", {}),
            entry.get("part", ""),
        )
        for entry in tomllib.loads(path.read_text("utf-8"))["project"]
    )
    return {suite.name: suite for suite in found}


def _with(project: Project, extra: Iterable[str]) -> Project:
    return replace(project, extra=(*project.extra, *extra))
