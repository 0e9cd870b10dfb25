"""The command `banyan switch`: says where the work of a service is done, in the monolith or in the service."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from banyan.errors import UsageError
from banyan.plan.option import accepted, plan_option

if TYPE_CHECKING:
    from banyan.plan.values import Plan
    from extracted.running.draining import Drain
    from extracted.running.switch import Mode, Setting

_SECOND = 1.0
"""Within this the monolith reads the switch again."""


@click.command(short_help="Move a running service's work to the service, or back; show where it is done.")
@click.argument("service", required=False)
@click.argument("mode", type=click.Choice(["local", "remote"]), required=False)
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@click.option("--history", "wants_history", is_flag=True, help="Show who moved what, when and why.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
@click.option(
    "--wait", type=click.FloatRange(0), default=30, show_default=True, help="Seconds for events that still wait."
)
@click.option("--force", is_flag=True, help="Move at once, whatever waits.")
@plan_option
def switch(
    *,
    service: str | None,
    mode: str | None,
    reason: str,
    wants_history: bool,
    format_: str,
    wait: float,
    force: bool,
    plan_file: Path,
) -> int:
    """Do the work of SERVICE in the monolith (local) or in the service (remote). Without a MODE: show where it is done.

    The switch is a small file beside the plan, .banyan/switch.json, which the patched monolith reads again within a
    second: nothing is restarted, and `local` takes everything back. Every move is kept in .banyan/history.jsonl.

    A service with a database of its own and the monolith hear of each other's rows by events. So whoever takes over
    first deals with those that wait: the service with the monolith's, and on the way back the monolith with the
    service's; and once more when the work has moved. If some wait after --wait seconds, or on the way back nobody can
    tell, nothing moves without --force, which loses nothing: rows are those of before until the events have come.

    \b
    Exit codes: 0 done or shown, 1 events wait and nothing moved, 2 an unknown service, or a file that cannot be used.

    \b
    Examples:
      banyan switch                                   where the work of each service is done
      banyan switch catalog remote --reason "contracts are green"
      banyan switch catalog local --reason "errors at 14:05"
      banyan switch catalog local --force             though events of it wait, or it is down
      banyan switch --history
    """
    from extracted.running import switch as switches
    from extracted.running.state import folder_of

    plan, folder = accepted(plan_file), folder_of(plan_file)
    if mode and wants_history:
        raise UsageError("--history shows, and a mode moves", hint="leave one of them out")
    if mode:
        switches.require(plan, service or "")
        if mode == "remote":
            _warn_of_absence(plan, plan_file, service or "")
            _warn_of_writes(plan, service or "")
        drain = None if force else _drain(plan, plan_file, service or "", mode)
        if drain is not None and not _is_settled(drain, mode, wait):
            return 1
        _moved(*switches.switch(folder, plan, service or "", cast("Mode", mode), reason=reason))
        if drain is not None:
            _settle(drain, wait)
        return 0
    if service:
        switches.require(plan, service)
    if wants_history:
        _show(_moves(folder, service), format_, "no service was ever moved")
    else:
        found = [each for each in switches.settings(folder, plan) if service in {None, each.service}]
        _show([asdict(each) for each in found], format_, "the plan has no service")
    return 0


def _moves(folder: Path, service: str | None) -> list[dict[str, str]]:
    """What was moved, of one service or of all."""
    from extracted.running import history

    events = [event for event in history.read(folder) if event.what == "switch"]
    moves = [history.told(event) for event in events if service in {None, event.subject}]
    return [{key: str(value) for key, value in move.items()} for move in moves]


def _drain(plan: Plan, plan_file: Path, service: str, mode: str) -> Drain | None:
    """What must have been dealt with first; None where the work is there already, or nothing can wait."""
    from extracted.running import switch as switches
    from extracted.running.draining import drain_of
    from extracted.running.layout import Asked
    from extracted.running.state import folder_of

    (now,) = (each for each in switches.settings(folder_of(plan_file), plan) if each.service == service)
    return None if now.mode == mode else drain_of(Asked(plan_file, plan), service, mode)


def _is_settled(drain: Drain, mode: str, wait: float) -> bool:
    """Whether the work may move: nothing waits, or it goes to a service that begins when it is up."""
    found = drain.drained(wait, time.monotonic, time.sleep, _say)
    if found.is_settled:
        return True
    _say(f"{'warning: ' if found.error and mode == 'remote' else ''}{found}")
    if found.error and mode == "remote":
        return True
    _say("nothing moved; `banyan outbox list` and `lag` show more, --force moves all the same")
    return False


def _settle(drain: Drain, wait: float) -> None:
    """Deal with what came until the monolith read the switch again."""
    time.sleep(_SECOND)
    found = drain.drained(wait, time.monotonic, time.sleep, _say)
    if found.events or found.parked:
        _say(f"warning: {found}")


def _moved(before: Setting, after: Setting) -> None:
    if before is after:
        _say(f"{after.service} is {after.mode} already{_told(after)}")
    else:
        _say(f"{after.service}: {before.mode} -> {after.mode}")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _warn_of_absence(plan: Plan, plan_file: Path, service: str) -> None:
    from extracted.running.targets import is_extracted

    if not is_extracted(plan, plan_file.resolve(), service):
        click.echo(
            f"warning: {service} was not extracted here, and no [targets.{service}] says where it runs", err=True
        )


def _warn_of_writes(plan: Plan, service: str) -> None:
    for route in plan.routes:
        if route.service == service and route.lets_monolith_write:
            _say(
                f"warning: {route.name} leads writes to the monolith, which changes no rows of {service} from now on:"
                f" move them by `banyan route`"
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
