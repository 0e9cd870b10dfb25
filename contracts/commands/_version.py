"""Which version a command is about: as it was said, else the commit of the folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from contracts.store.versions import Here

version_option = click.option(
    "--version",
    "number",
    default="",
    metavar="VERSION",
    help="The version, or a release of `banyan release`.  [default: GIT_COMMIT, else the commit of this folder]",
)
project_option = click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The folder whose store and commit count.  [default: this one]",
)
format_option = click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)


def stay_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options of the commands that record what is where."""
    options = (
        click.argument("service"),
        click.option("--to", "environment", required=True, metavar="ENV", help="The environment."),
        version_option,
        click.option(
            "--instance", default="", metavar="NAME", help="Which one, if it is deployed there several times."
        ),
        project_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def meant_by(service: str, number: str, project: Path) -> str:
    """The version that was said: a release, `1.4.0` or `catalog-v1.4.0`, is the commit that was tagged."""
    from contracts.releases.naming import meant

    found = meant(project, service, number) if number else ""
    if found != number:
        click.echo(f"{service} {number} is {found}", err=True)
    return found


def found_here(project: Path) -> Here:
    """The version of a folder; the store's own file is not part of it."""
    from contracts.store.keeping import SHARED
    from contracts.store.versions import here

    return here(project.resolve(), os.environ, exclude=(SHARED,))
