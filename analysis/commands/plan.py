"""The command `banyan plan`: write a plan from a proposal, or add to it what is new in the code."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands._options import ProjectOptions, project_options, strategy_option
from analysis.commands._sources import sources_options
from analysis.model.observations import Sources
from banyan.output import check_writable, deliver


@click.command(short_help="Write banyan.toml from a proposal, or add to it what is new in the code.")
@click.argument("path", type=click.Path(path_type=Path, readable=False), required=False)
@strategy_option
@click.option(
    "--output",
    "--plan",
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan's file.  [default: the nearest banyan.toml upwards, else one beside manage.py]",
)
@click.option("--routes", default="", metavar="SERVICE", help="Add a route for each URL of a service of the plan.")
@click.option("--dry-run", is_flag=True, help="Show the difference and write nothing.")
@sources_options
@project_options
def plan(
    *,
    path: Path | None,
    strategy: str,
    output: Path | None,
    routes: str,
    dry_run: bool,
    sources: Sources,
    options: ProjectOptions,
) -> int:
    """Write a plan for the project at PATH: which service owns what, for `banyan check` to hold the code to.
    Without PATH it is the project that the current folder belongs to.

    A plan that is there already is yours: apps and models that are new in the code are added, nothing else of it is
    touched, and what it names and the code no longer has is reported with its line.

    \b
    Exit codes: 0 written or up to date, 1 the plan names what is gone, 2 a plan that cannot be read.

    \b
    Examples:
      banyan plan .
      banyan plan . --dry-run
      banyan plan src --strategy by_app --output banyan.toml
      banyan plan --routes catalog
    """
    from analysis.planning import Asked, planned
    from banyan.plan.location import home_of

    config = options.config(strategy, sources=sources)
    if not dry_run:
        check_writable(output)
    found = planned(Asked(path or home_of(Path()).parent, output, config, routes))
    if dry_run:
        deliver(found.diff() or f"{found.file} is up to date\n", None)
    elif found.before == found.after:
        click.echo(f"{found.file} is up to date", err=True)
    else:
        deliver(found.after, found.file)
        for line in found.added:
            click.echo(f"added {line}", err=True)
    for problem in found.gone:
        click.echo(f"{found.file}:{problem.line}: {problem.message}", err=True)
    return 1 if found.gone else 0
