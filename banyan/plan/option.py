"""The plan that a command is about: the one that was named, or the nearest one upwards."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import click

from banyan.errors import NoPlan
from banyan.plan.location import find_plan
from banyan.plan.reading import read_plan
from banyan.plan.values import Plan

_plan = click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan.  [default: the nearest banyan.toml upwards]",
)
_project = click.option("--project", type=click.Path(path_type=Path), help="Folder to look for the plan from.")


def plan_option(command: Callable[..., object]) -> Callable[..., object]:
    """The options `--plan` and `--project`, handed over as `plan_file`: a path that need not exist."""

    @functools.wraps(command)
    def with_plan(*, plan_file: Path | None, project: Path | None, **others: object) -> object:
        return command(plan_file=plan_file or found(project or Path()), **others)

    return _plan(_project(with_plan))


def found(folder: Path) -> Path:
    """The nearest plan upwards. Raises NoPlan."""
    file = find_plan(folder)
    if file is None:
        raise NoPlan(folder)
    return file


def accepted(file: Path) -> Plan:
    """What a plan says. Raises UnreadablePath, or BadDocument with all that is wrong."""
    return read_plan(file).accepted()
