"""The command `banyan switch`: says where the work of a service is done, in the monolith or in the service."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from banyan.errors import UsageError
from extracted.commands._plan import accepted, plan_option

if TYPE_CHECKING:
    from banyan.plan.values import Plan
    from extracted.running.switch import Mode, Setting


@click.command(short_help="Move a running service's work to the service, or back; show where it is done.")
@click.argument("service", required=False)
@click.argument("mode", type=click.Choice(["local", "remote"]), required=False)
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@click.option("--history", "wants_history", is_flag=True, help="Show who moved what, when and why.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
@plan_option
def switch(
    *, service: str | None, mode: str | None, reason: str, wants_history: bool, format_: str, plan_file: Path
) -> int:
    """Do the work of SERVICE in the monolith (local) or in the service (remote). Without a MODE: show where it is done.

    The switch is a small file beside the plan, .banyan/switch.json, which the patched monolith reads again within a
    second: nothing is restarted, and `local` takes everything back. Every move is kept in .banyan/history.jsonl.

    \b
    Exit codes: 0 done or shown, 2 an unknown service, or a file that cannot be used.

    \b
    Examples:
      banyan switch                                   where the work of each service is done
      banyan switch catalog remote --reason "contracts are green"
      banyan switch catalog local --reason "errors at 14:05"
      banyan switch --history
    """
    from extracted.running import history
    from extracted.running import switch as switches
    from extracted.running.state import folder_of

    plan, folder = accepted(plan_file), folder_of(plan_file)
    if mode and wants_history:
        raise UsageError("--history shows, and a mode moves", hint="leave one of them out")
    if mode == "remote":
        switches.require(plan, service or "")
        _warn_of_absence(plan, plan_file, service or "")
    if mode:
        return _moved(*switches.switch(folder, plan, service or "", cast("Mode", mode), reason=reason))
    if service:
        switches.require(plan, service)
    if wants_history:
        events = [event for event in history.read(folder) if event.what == "switch"]
        moves = [history.told(event) for event in events if service in {None, event.subject}]
        _show(
            [{key: str(value) for key, value in move.items()} for move in moves], format_, "no service was ever moved"
        )
    else:
        found = [each for each in switches.settings(folder, plan) if service in {None, each.service}]
        _show([asdict(each) for each in found], format_, "the plan has no service")
    return 0


def _moved(before: Setting, after: Setting) -> int:
    if before is after:
        click.echo(f"{after.service} is {after.mode} already{_told(after)}", err=True)
    else:
        click.echo(f"{after.service}: {before.mode} -> {after.mode}", err=True)
    return 0


def _warn_of_absence(plan: Plan, plan_file: Path, service: str) -> None:
    from extracted.running.targets import is_extracted

    if not is_extracted(plan, plan_file.resolve(), service):
        click.echo(
            f"warning: {service} was not extracted here, and no [targets.{service}] says where it runs", err=True
        )


def _told(setting: Setting) -> str:
    return f", since {setting.since} by {setting.by}" if setting.since else ""


def _show(rows: Sequence[dict[str, str]], format_: str, nothing: str) -> None:
    from banyan.output import deliver
    from extracted.commands._table import table

    if format_ == "json":
        deliver(json.dumps(rows, indent=2, ensure_ascii=False), None)
    elif rows:
        deliver(table(rows), None)
    else:
        click.echo(nothing, err=True)
