"""The command `banyan route`: where requests go, and the steps that move them to a service and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from banyan.plan.option import accepted, plan_option
from extracted.commands._rollout import approve, rollout, said

if TYPE_CHECKING:
    from banyan.plan.routes import PlannedRoute, State
    from banyan.plan.values import Plan
    from extracted.gateway.states import Methods, Step

_STATES = ("monolith", "shadow", "canary", "service", "retired")
_format = click.option(
    "--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", help="How to print it."
)
_only = click.option(
    "--only",
    "methods",
    type=click.Choice(["reads", "writes"]),
    help="Move GET, HEAD and OPTIONS alone, or all other methods alone.  [default: both]",
)
_weight = click.option("--weight", type=click.IntRange(0, 100), help="Share of users in percent that a canary gets.")
_reason = click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
_force = click.option("--force", is_flag=True, help="Step without the evidence that it needs; kept in the history.")
_dry = click.option("--dry-run", is_flag=True, help="Say what would change and what stands in its way; write nothing.")
_version = click.option(
    "--version",
    "versions",
    multiple=True,
    metavar="NAME=VERSION",
    help="What runs as a target, to hold evidence against.",
)


@click.group(short_help="Move the routes of a service step by step: monolith, shadow, canary, service; and back.")
def route() -> None:
    """Move routes of the plan from the monolith to a service, step by step, and back.

    \b
    monolith   the monolith answers
    shadow     it answers, and reads are copied to be compared
    canary     a share of the users gets the service
    service    the service answers
    retired    the monolith's code is gone

    NAME is a route, or a service for all of its routes. The state stands in banyan.toml, every step in
    .banyan/history.jsonl: who, when, why, on what evidence. An engine that runs (`banyan gateway run`) does so at once.

    \b
    Exit codes: 0 done or shown, 1 refused for want of evidence, 2 wrong use or a plan that cannot be used,
    3 refused since all there is against it is inconclusive evidence.
    """


@route.command()
@click.argument("name", required=False)
@_format
@plan_option
def status(*, name: str | None, format_: str, plan_file: Path) -> int:
    """Show where requests go: each route, or those of NAME, the most specific match first."""
    from banyan.plan.order import rules_of
    from extracted.gateway.moving import chosen, edited, moves
    from extracted.gateway.openapi import require_served
    from extracted.gateway.states import told

    plan, events = accepted(plan_file), moves(plan_file)
    wanted = chosen(plan, name) if name else plan.routes
    rules = rules_of(wanted, plan.routing.sticky)
    last = {event.subject: event for event in events}
    by_hand = edited(events, wanted)
    rows = [
        {
            "route": each.name,
            "service": each.service,
            "state": told(each),
            "since": last[each.name].at[:19] if each.name in last and each not in by_hand else "",
            "by": "the plan, by hand" if each in by_hand else last[each.name].by if each.name in last else "",
            "matches": ", ".join(" ".join(filter(None, (match.method, str(match.path)))) for match in each.matches),
        }
        for each in dict.fromkeys(rule.route for rule in rules)
    ]
    _show(rows, format_, "the plan has no route: `banyan plan --routes SERVICE` proposes some")
    require_served(plan_file, {each.name for each in wanted})
    return 0


@route.command(name="set")
@click.argument("name")
@click.argument("state", type=click.Choice(_STATES), required=False)
@click.option("--state", "named", type=click.Choice(_STATES), help="The same as STATE.")
@_weight
@_only
@_reason
@_force
@_dry
@_version
@plan_option
def set_(
    *,
    name: str,
    state: str | None,
    named: str | None,
    weight: int | None,
    methods: str | None,
    reason: str,
    force: bool,
    dry_run: bool,
    versions: tuple[str, ...],
    plan_file: Path,
) -> int:
    """Put NAME into a STATE, with the evidence that all steps to it need; backwards needs none.

    Into service no route goes against any evidence that `banyan ready` joins.

    \b
    Examples:
      banyan route set catalog canary --weight 10 --only reads --reason "first ten percent"
      banyan route set catalog --state service
      banyan route set catalog monolith --only writes
    """
    from banyan.errors import UsageError
    from extracted.gateway.states import changed

    if (state or named) is None or (state and named):
        raise UsageError("it takes one state", hint=f"banyan route set {name} {named or state or 'service'}")

    def after(route: PlannedRoute) -> PlannedRoute:
        return changed(route, cast("State", state or named), cast("Methods", methods or "both"), weight)

    return _stepped(plan_file, name, after, versions, reason=reason, force=force, dry_run=dry_run)


@route.command()
@click.argument("name")
@_weight
@_only
@_reason
@_force
@_dry
@_version
@plan_option
def advance(
    *,
    name: str,
    weight: int | None,
    methods: str | None,
    reason: str,
    force: bool,
    dry_run: bool,
    versions: tuple[str, ...],
    plan_file: Path,
) -> int:
    """Move NAME one step on: monolith, shadow, canary, service."""
    from extracted.gateway.states import changed, next_state

    which = cast("Methods", methods or "both")

    def after(route: PlannedRoute) -> PlannedRoute:
        return changed(route, next_state(route, which), which, weight)

    return _stepped(plan_file, name, after, versions, reason=reason, force=force, dry_run=dry_run)


@route.command()
@click.argument("name")
@_reason
@_dry
@_version
@plan_option
def rollback(*, name: str, reason: str, dry_run: bool, versions: tuple[str, ...], plan_file: Path) -> int:
    """Move all of NAME back to the monolith at once, from any state. It needs no evidence.

    While an engine runs, that the way back was gone is kept as evidence for `banyan ready`.
    """
    from extracted.gateway.moving import Note, move
    from extracted.gateway.states import rolled_back

    known = said(versions)
    steps = move(plan_file, name, lambda _plan, route: rolled_back(route), Note(reason, is_dry=dry_run))
    _tell(steps, is_dry=dry_run)
    if not dry_run:
        _put_into_force(plan_file, steps, known)
    for step in steps:
        if "retired" in {step.before.reads, step.before.writes}:
            click.echo(f"{step.before.name} was retired: bring back the monolith's code of it as well", err=True)
    return 0


route.add_command(rollout)
route.add_command(approve)


@route.command()
@click.argument("name", required=False)
@_format
@plan_option
def history(*, name: str | None, format_: str, plan_file: Path) -> int:
    """Show every step of every route, or of NAME: who, when, why, on what evidence."""
    from extracted.gateway.moving import moves

    services = {route.name: route.service for route in accepted(plan_file).routes}
    rows = [
        {
            "at": event.at[:19],
            "route": event.subject,
            "before": event.before,
            "after": event.after,
            "by": event.by,
            "forced": "forced" if event.forced else "",
            "reason": event.reason,
            "evidence": ", ".join(event.evidence),
        }
        for event in moves(plan_file)
        if name in {None, event.subject, services.get(event.subject)}
    ]
    _show(rows, format_, "no route was ever moved")
    return 0


def _stepped(
    file: Path,
    name: str,
    after: Callable[[PlannedRoute], PlannedRoute],
    versions: Sequence[str],
    *,
    reason: str,
    force: bool,
    dry_run: bool,
) -> int:
    from extracted.gateway.grounds import grounds_of
    from extracted.gateway.moving import Note, chosen, move
    from extracted.gateway.openapi import require_served
    from extracted.gateway.states import Refused, judged

    moving = [(route, after(route)) for route in chosen(accepted(file), name)]
    require_served(file, {route.name for route, moved in moving if {moved.reads, moved.writes} != {"monolith"}})
    known = said(versions)
    grounds = grounds_of(file, known)

    def judge(plan: Plan, route: PlannedRoute) -> Step:
        return judged(route, after(route), plan.routing, grounds(plan, route))

    steps = move(file, name, judge, Note(reason, is_forced=force or dry_run, is_dry=dry_run))
    _tell(steps, is_dry=dry_run)
    for step in steps if force else ():
        for obstacle in step.obstacles:
            click.echo(f"  {step.before.name}: forced: {obstacle}", err=True)
    if dry_run and not force and any(step.obstacles for step in steps):
        raise Refused(steps)
    if not dry_run:
        _put_into_force(file, steps, known)
    return 0


def _put_into_force(file: Path, steps: Sequence[Step], versions: Mapping[str, str]) -> None:
    """Have the engine do it, and keep of each way back whether it was gone; that this fails is told, and no more."""
    from banyan.errors import BanyanError
    from extracted.gateway.readiness.rehearsing import Return, keep_way_back

    how = Return.REFUSED
    try:
        how = Return.GONE if _take_over(file) else Return.ON_PAPER
    finally:
        try:
            keep_way_back(file, steps, versions, how)
        except (BanyanError, OSError) as error:
            click.echo(f"the way back is not kept as evidence: {error}", err=True)


def _take_over(file: Path) -> bool:
    """Have the engine of the plan do what it says, if one runs; whether one does."""
    from extracted.gateway.record import home, running

    if running(home(file)) is None:
        return False
    from extracted.gateway.applying import applied

    took = applied(file)
    if took:
        click.echo(f"{took[0].engine} does so, after {took[1]:.2f} s", err=True)
    return took is not None


def _tell(steps: Sequence[Step], *, is_dry: bool) -> None:
    from extracted.gateway.states import told

    for step in steps:
        if step.is_idle:
            click.echo(f"{step.before.name} is at {told(step.before)} already", err=True)
        else:
            would = "would go " if is_dry else ""
            click.echo(f"{step.before.name}: {would}{told(step.before)} -> {told(step.after)}", err=True)


def _show(rows: Sequence[Mapping[str, str]], format_: str, nothing: str) -> None:
    from banyan.output import deliver
    from extracted.commands._table import table

    if format_ == "json":
        deliver(json.dumps(rows, indent=2, ensure_ascii=False), None)
    elif rows:
        deliver(table(rows), None)
    else:
        click.echo(nothing, err=True)
