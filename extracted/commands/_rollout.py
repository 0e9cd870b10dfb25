"""The commands `banyan route rollout` and `approve`: a canary that grows while it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from banyan.errors import UsageError
from banyan.plan.option import accepted, plan_option

_EXIT_CODES = {"pass": 0, "fail": 1, "inconclusive": 3}


@click.command()
@click.argument("name")
@click.option("--only", "methods", type=click.Choice(["reads", "writes"]),
              help="Move GET, HEAD and OPTIONS alone, or all other methods alone.  [default: both]")  # fmt: skip
@click.option("--for", "seconds", type=click.FloatRange(0), default=0.0, metavar="SECONDS",
              help="End then, wherever it is.  [default: as long as it takes]")  # fmt: skip
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@click.option("--force", is_flag=True, help="Begin without the evidence that a canary needs; kept in the history.")
@click.option("--version", "versions", multiple=True, metavar="NAME=VERSION", help="What runs as a target.")
@plan_option
def rollout(
    *,
    name: str,
    methods: str | None,
    seconds: float,
    reason: str,
    force: bool,
    versions: tuple[str, ...],
    plan_file: Path,
) -> int:
    """Give NAME to more and more users, judge both arms all the while, and go back at once where it is worse.

    The steps and margins stand in [routing.rollout]. Both arms are judged by what the engine logs: errors, refusals
    and the time that answers take. It goes on where it is sure that the service is within the margins, goes back
    where it is sure that it is not, and waits otherwise. The same command goes on after Ctrl-C.

    \b
    Exit codes: 0 the last weight has passed, 1 gone back, or refused for want of evidence, 2 wrong use,
    3 ended before it was sure, 130 after Ctrl-C.

    \b
    Examples:
      banyan route rollout catalog --only reads
      banyan route rollout products --for 3600
    """
    import signal

    from extracted.gateway.openapi import require_served
    from extracted.gateway.rollout.opening import moving
    from extracted.gateway.rollout.running import Asked, roll_out
    from extracted.gateway.states import Methods

    which = cast("Methods", methods or "both")
    require_served(plan_file, {route.name for route in moving(accepted(plan_file), name, which)})
    asked = Asked(plan_file, name, which, said(versions), _err, seconds, is_forced=force, reason=reason)
    ended = roll_out(asked)
    if ended.signal:
        return 130 if ended.signal == signal.SIGINT else 128 + ended.signal
    return _EXIT_CODES[ended.verdict]


@click.command()
@click.argument("name")
@plan_option
def approve(*, name: str, plan_file: Path) -> int:
    """Let the rollout of NAME go on that waits at a weight of `pause_at`."""
    from extracted.gateway.rollout.progress import approve as approved
    from extracted.running.switch import person

    progress = approved(plan_file, name, person())
    click.echo(f"{name}: may go on from {progress.weight} %", err=True)
    return 0


def said(versions: Sequence[str]) -> dict[str, str]:
    """Versions as they were given, `monolith=9f3c2d`. Raises UsageError."""
    pairs = [each.partition("=") for each in versions]
    for name, sign, version in pairs:
        if not (name and sign and version):
            raise UsageError(f"--version {name}{sign}{version} is no NAME=VERSION", hint="--version monolith=9f3c2d")
    return {name: version for name, _, version in pairs}


def _err(line: str) -> None:
    click.echo(line, err=True)
