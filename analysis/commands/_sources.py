"""What a proposal may look at besides the code, from the command line: `--history --access-log access.log`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import click

from analysis.model.observations import Sources


def sources_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options of every command that asks for a proposal, handed over as `sources`."""

    @functools.wraps(command)
    def with_sources(
        *,
        history: bool,
        owners: bool,
        access_logs: tuple[Path, ...],
        statements: tuple[Path, ...],
        **others: object,
    ) -> object:
        return command(sources=Sources(history, owners, access_logs, statements), **others)

    decorated: Callable[..., object] = with_sources
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_FILE = click.Path(path_type=Path, readable=False)
_OPTIONS = (
    click.option("--history/--no-history", help="Draw together what git's commits change together.  [default: no]"),
    click.option("--owners", is_flag=True, help="Draw together what CODEOWNERS gives to the same people."),
    click.option(
        "--access-log",
        "access_logs",
        multiple=True,
        type=_FILE,
        metavar="FILE",
        help="Weigh views by requests: a log of nginx or an AWS load balancer. Several times.",
    ),
    click.option(
        "--statements",
        multiple=True,
        type=_FILE,
        metavar="FILE",
        help="Weigh joins by calls: a CSV of pg_stat_statements. Several times.",
    ),
)
