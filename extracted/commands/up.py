"""The command `banyan up`: the monolith, its services and what they need, side by side until Ctrl-C."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import accepted, plan_option

if TYPE_CHECKING:
    from extracted.running.layout import Layout


@click.command(short_help="Start the monolith and its services side by side; Ctrl-C stops them all.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this target; may be given several times.")
@click.option(
    "--port-from",
    "port",
    type=click.IntRange(1, 65_000),
    default=8000,
    show_default=True,
    metavar="N",
    help="The monolith's port; the services get the next ones, in the order of the plan.",
)
@click.option(
    "--patience",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait until all are well.",
)
@click.option("--check", "is_check", is_flag=True, help="Start all, wait until all are well, and stop again.")
@click.option(
    "--migrate/--no-migrate",
    default=None,
    help="Migrate every database, or none.  [default: all but those that a project keeps to whatever it is told]",
)
@click.option("--dry-run", is_flag=True, help="Show what would run, and start nothing.")
@plan_option
def up(
    *,
    only: tuple[str, ...],
    port: int,
    patience: float,
    is_check: bool,
    migrate: bool | None,
    dry_run: bool,
    plan_file: Path,
) -> int:
    """Start the monolith, the services that were extracted and what they need, and show their logs side by side.

    Tables are migrated first. Without any word in the plan each runs on `manage.py runserver` at a port of this
    machine, with SQLite under .banyan/up/ beside the plan; docs/up.md says what [targets.NAME] can say instead. All
    are told of each other and of the switch (`banyan switch`) by their environment. When one ends, all are stopped.

    \b
    Exit codes: 0 all were well (--check), 1 one ended or never became well, 2 ports that are taken, a plan that is up
    already, or what cannot be started; 130 after Ctrl-C.

    \b
    Examples:
      banyan up
      banyan up --check                      in CI: does everything start?
      banyan up --only monolith --port-from 9000
      banyan up --dry-run                    which commands, where, at which address
    """
    from banyan.processes.printing import SideBySide
    from banyan.processes.running import Stopped
    from extracted.running.layout import Asked, laid_out
    from extracted.running.up import up as bring_up

    asked = Asked(plan_file, accepted(plan_file), only, port, patience, is_check=is_check, migrates=migrate)
    layout = laid_out(asked)
    _tell_absent(layout.absent, only)
    if dry_run:
        click.echo(_described(layout), nl=False)
        return 0
    try:
        bring_up(asked, layout, SideBySide(sys.stdout, layout.names))
    except Stopped as stopped:
        return 130 if stopped.number == signal.SIGINT else 128 + stopped.number
    return 0


def _tell_absent(names: tuple[str, ...], only: tuple[str, ...]) -> None:
    if names and not only:
        click.echo(f"not extracted yet, and so not started: {', '.join(names)}", err=True)


def _described(layout: Layout) -> str:
    """What would run, for people: no secret and nothing of the surrounding environment is in it."""
    import shlex

    lines = []
    for target in layout.targets:
        lines.append(f"{target.name}  {target.url or '(no address)'}")
        lines.append(f"  runs      {shlex.join(target.command) if target.command else '(it is running already)'}")
        if target.command:
            lines.append(f"  in        {target.folder}")
        if target.health:
            lines.append(f"  asked at  {target.health.url}")
        if target.command and target.kind != "other":
            lines.append(f"  database  {layout.wiring.shown_database(target)}")
    return "".join(f"{line}\n" for line in lines)
