"""The command `banyan outbox`: which events stand still on a side, and how they get going again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from banyan.errors import UsageError
from banyan.plan.option import accepted, plan_option

_FORMATS = click.Choice(["terminal", "json"])


@click.command(short_help="Show events that stand still or wait, and release or skip them.")
@click.argument("action", type=click.Choice(["list", "release", "skip", "lag"]))
@click.argument("aggregate", required=False, default="")
@click.option("--service", metavar="NAME", default="", help="Whose events: a service of the plan, or `monolith`.")
@click.option("--all", "is_all", is_flag=True, help="Release or skip for every aggregate that stands still.")
@click.option("--format", "format_", type=_FORMATS, default="terminal", help="How to print it.")
@plan_option
def outbox(*, action: str, aggregate: str, service: str, is_all: bool, format_: str, plan_file: Path) -> int:
    """Keep the events between the monolith and its services going.

    An event that fails on the side that reads it is parked, and with it all later ones of the same AGGREGATE (a row,
    as TYPE:KEY), while everything else goes on. `list` shows them with their errors; `release` tries them again, in
    order, once the cause is mended; `skip` drops the one that failed for good, and goes on with those behind it. `lag`
    says how many events each side has not read yet, and how old the oldest is.

    The side's own manage.py is asked, in its folder and on its database, as `banyan up` would run it. `lag` asks the
    other sides too, which must be running; the secret is that of `banyan up`, or SERVICE_LINKS_TOKEN where that is set.

    \b
    Exit codes: 0 nothing stands still, 1 something does, 2 a side that cannot be asked.

    \b
    Examples:
      banyan outbox list                                         of all sides
      banyan outbox list --service catalog
      banyan outbox release catalog.Product:17 --service monolith
      banyan outbox release --all --service catalog
      banyan outbox skip catalog.Product:17 --service monolith
      banyan outbox lag
    """
    from extracted.running import outbox as events
    from extracted.running.layout import Asked, laid_out

    moves = action in {"release", "skip"}
    if moves and not service:
        raise UsageError(f"{action} changes one side", hint="name it: --service NAME")
    if moves and bool(aggregate) == is_all:
        raise UsageError(f"{action} what?", hint="name an aggregate as `banyan outbox list` shows it, or say --all")
    if not moves and (aggregate or is_all):
        raise UsageError(f"{action} shows everything of a side", hint="leave the aggregate out")
    layout = laid_out(Asked(plan_file, accepted(plan_file)))
    arguments = [action, *([aggregate] if aggregate else []), *(["--all"] if is_all else [])]
    with ThreadPoolExecutor() as pool:
        asked = pool.map(lambda target: events.ask(layout, target, *arguments), events.sides(layout, service))
        answers = [dict(answer) for answer in asked]
    click.echo(json.dumps({"sides": answers}, indent=2) if format_ == "json" else _text(answers, action))
    if any(read["error"] for answer in answers for read in answer.get("reads", ())):
        return 2
    return int(any(_stands_still(answer) for answer in answers))


def _stands_still(answer: dict[str, Any]) -> bool:
    return bool(answer.get("parked")) or any(read["aggregates"] for read in answer.get("reads", ()))


def _text(answers: list[dict[str, Any]], action: str) -> str:
    lines = [line for answer in answers for line in (_lag(answer) if action == "lag" else _parked(answer))]
    return "\n".join(lines) or "no side has events: nothing was extracted yet"


def _parked(answer: dict[str, Any]) -> list[str]:
    lines = [f"{answer['side']}: {answer['done']} done"] if "done" in answer else []
    for item in answer["parked"]:
        behind = f", {item['waiting']} behind it" if item["waiting"] else ""
        lines.append(f"{answer['side']}: {item['aggregate']} stands still since {item['since']}{behind}")
        lines.append(f"    {item['type']} from {item['source']}, tried {item['attempts']} times: {item['error']}")
    return lines or [f"{answer['side']}: nothing stands still"]


def _lag(answer: dict[str, Any]) -> list[str]:
    lines = []
    for read in answer["reads"]:
        if read["error"]:
            lines.append(f"{answer['side']} cannot ask {read['side']}: {read['error']}")
        else:
            waiting = f"{read['events']} events behind {read['side']}, the oldest {read['seconds']:.1f} s old"
            lines.append(
                f"{answer['side']} is {waiting}"
                if read["events"]
                else f"{answer['side']} has read all of {read['side']}"
            )
        if read["held_back"]:
            lines.append(f"    {read['held_back']} more wait for a transaction that is still running there")
        if read["aggregates"]:
            lines.append(f"    {read['aggregates']} aggregates stand still, with {read['parked']} events")
    return lines
