"""Where the plan of a project lies: `banyan.toml` in the project's folder or in one above it."""

from __future__ import annotations

from pathlib import Path

from banyan.errors import UsageError
from banyan.plan.values import FILE, Plan

SERVICES = Path("extracted/services")
"""Where services lie that were extracted, relative to the plan."""


def find_plan(start: Path) -> Path | None:
    """The nearest plan from a folder upwards, as short a path as can be; None if there is none."""
    folder = start.resolve()
    for above in (folder, *folder.parents):
        if (above / FILE).is_file():
            return shortened(above / FILE)
    return None


def home_of(start: Path) -> Path:
    """Where a new plan belongs: the nearest folder upwards with a manage.py, else the folder itself."""
    folder = start.resolve()
    for above in (folder, *folder.parents):
        if (above / "manage.py").is_file():
            return shortened(above / FILE)
    return shortened(folder / FILE)


def project_root(path: Path, plan: Plan) -> Path:
    """The folder of the Django project that a plan is about."""
    return shortened((path.resolve().parent / plan.project.path).resolve())


def is_about(path: Path, plan: Plan, asked: Path) -> bool:
    """Whether a plan's project is the folder that was asked for, lies below it, or holds it."""
    root, wanted = project_root(path, plan).resolve(), asked.resolve()
    return root.is_relative_to(wanted) or wanted.is_relative_to(root)


def require_about(path: Path, plan: Plan, asked: Path) -> None:
    """Raise UsageError if a plan is about another project than the one that was asked for."""
    if not is_about(path, plan, asked):
        raise UsageError(
            f"the plan is about {project_root(path, plan)}, not about {asked}",
            where=str(path),
            hint="name the plan that is meant with --plan, or write one with `banyan plan`",
        )


def shortened(path: Path) -> Path:
    """A path as seen from the current folder, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
