"""The options that every command which reads a project takes, and what commands ask of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from banyan.errors import UnknownName


def project_options(command: click.decorators.FC) -> click.decorators.FC:
    """The options that every command which reads a project takes."""
    options = (
        click.option(
            "--settings", default="", envvar="BANYAN_SETTINGS", metavar="MODULE", help="Settings module to read."
        ),
        click.option(
            "--site-packages",
            "site_packages",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            envvar="BANYAN_SITE_PACKAGES",
            help="Folder of installed packages to read as text; may be given several times.",
        ),
        click.option("--with-tests", is_flag=True, help="Count test code as a source of dependencies."),
        click.option(
            "--cache-dir",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="BANYAN_CACHE_DIR",
            help="Where to keep what was read.  [default: $XDG_CACHE_HOME/banyan]",
        ),
        click.option("--no-cache", is_flag=True, help="Read everything afresh and keep nothing."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def require_known(kind: str, name: str, names: Sequence[str]) -> None:
    """Raise UnknownName for a name that is not among the known ones."""
    if name not in names:
        raise UnknownName(kind, name, names)


def wants_colour() -> bool:
    """Whether a terminal wants colours."""
    import os

    return "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """How many columns a page may have."""
    import shutil

    return max(60, min(120, shutil.get_terminal_size((100, 45)).columns))
