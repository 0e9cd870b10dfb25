"""The options that several commands share, and what they say of the analysis that is wanted."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.boundaries import STRATEGIES
from analysis.cache import default_folder
from analysis.model.observations import Sources
from analysis.model.system import DEFAULT_STRATEGY, Wishes
from banyan.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from analysis.config import Config


NO_WISHES = Wishes()
NO_SOURCES = Sources()


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """How a project is read, as asked for on the command line."""

    settings: str
    site_packages: tuple[Path, ...]
    with_tests: bool
    cache: Path | None

    def config(
        self, strategy: str = DEFAULT_STRATEGY, wishes: Wishes = NO_WISHES, sources: Sources = NO_SOURCES
    ) -> Config:
        """The analysis that is wanted; raise UsageError for an unknown strategy and for what contradicts itself."""
        from analysis.config import Config

        known("boundary strategy", strategy, STRATEGIES.names())
        options = (self.settings, self.site_packages, self.with_tests, strategy, self.cache)
        if wishes.ignore_app_labels and (sources.history or sources.owners):
            message = "--history and --owners speak of files, which --ignore-app-labels does not look at"
            raise UsageError(message, hint="leave one of them out")
        return Config(*options, wishes=wishes, sources=sources)


def project_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options that every command which reads a project takes, handed over as `options`."""

    @functools.wraps(command)
    def with_options(
        *,
        settings: str,
        site_packages: tuple[Path, ...],
        with_tests: bool,
        cache_dir: Path | None,
        no_cache: bool,
        **others: object,
    ) -> object:
        cache = None if no_cache else (cache_dir or default_folder())
        return command(options=ProjectOptions(settings, site_packages, with_tests, cache), **others)

    decorated: Callable[..., object] = with_options
    for option in reversed(_PROJECT_OPTIONS):
        decorated = option(decorated)
    return decorated


_PROJECT_OPTIONS = (
    click.option("--settings", default="", envvar="BANYAN_SETTINGS", metavar="MODULE", help="Settings module to read."),
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

path_argument = click.argument("path", type=click.Path(path_type=Path, readable=False), default=Path())
output_option = click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of stdout."
)
report_format_option = click.option(
    "--format", "format_", default="terminal", metavar="FORMAT", help="See `banyan list formats`."
)
plain_format_option = click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
strategy_option = click.option(
    "--strategy", default=DEFAULT_STRATEGY, metavar="NAME", show_default=True, help="See `banyan list strategies`."
)


simulation_option = click.option(
    "--simulation",
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE",
    help="Join what `banyan simulate --format json` saw of it.",
)


def known(kind: str, name: str, names: Sequence[str]) -> None:
    """Raise UnknownName unless a name is among the known ones."""
    if name not in names:
        raise UnknownName(kind, name, names)


def colour() -> bool:
    """Whether a terminal should be written to in colour."""
    import os

    return "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def width() -> int:
    """How many columns a page for the terminal may take."""
    import shutil

    return max(60, min(120, shutil.get_terminal_size((100, 45)).columns))
