"""The command `banyan can-i-deploy`: whether a version can go where others are, by what was verified."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contracts.commands._version import format_option, found_here, meant_by, project_option, version_option

if TYPE_CHECKING:
    from contracts.store.deciding import Decision


@click.command(short_help="Say whether a version can be deployed: what it relies on and what relies on it, verified.")
@click.argument("service")
@click.option("--to", "environment", required=True, metavar="ENV", help="The environment, as `production`.")
@version_option
@click.option("--branch", default="", help="The last version of this branch instead.")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="NAME[=VERSION]",
    help="Deployed at the same time, in the same version without one.",
)
@click.option(
    "--ignore", "ignored", multiple=True, metavar="NAME[=VERSION]", help="Leave results of NAME out of the decision."
)
@click.option(
    "--retry-while-unknown", "times", type=click.IntRange(0, 10_000), default=0, help="Ask so often, until it is known."
)
@click.option("--retry-interval", "pause", type=click.FloatRange(0, 3600), default=10.0, help="Seconds between.")
@format_option
@project_option
def can_i_deploy(
    *,
    service: str,
    environment: str,
    number: str,
    branch: str,
    others: tuple[str, ...],
    ignored: tuple[str, ...],
    times: int,
    pause: float,
    format_: str,
    project: Path,
) -> int:
    """Say whether SERVICE can be deployed to an environment, and show the results that this rests on.

    Every provider that it has a pact with must be there in a version that did what the pact says, and it must do itself
    what the consumers there rely on. Results belong to what a pact says: a new version of a consumer with the same pact
    needs no new one. SERVICE is a consumer, a provider or both: any name in a pact, or `monolith`.

    The store of the plan is asked (`banyan pact publish` and `banyan verify` write to it), or the Pact Broker that
    PACT_BROKER_BASE_URL names.

    \b
    Examples:
      banyan can-i-deploy catalog --to production
      banyan can-i-deploy storefront --to test --branch main --format json
      banyan can-i-deploy catalog --with monolith --to production
      banyan can-i-deploy catalog --version 1.4.0 --to production

    \b
    Exit codes: 0 yes, 1 no or not known, 2 wrong use, an unknown environment, or a broker that cannot be asked.
    """
    from banyan.errors import UsageError
    from banyan.output import deliver
    from contracts.remote.address import broker_of
    from contracts.store.deciding import Asked, Target
    from contracts.store.keeping import store_at
    from contracts.store.telling import as_json, short, told
    from contracts.store.versions import require_number

    if number and branch:
        raise UsageError("--version and --branch are both given", hint="give one of the two")
    store = store_at(project)
    if not branch:
        number = require_number(meant_by(service, number, project), found_here(project), project)
    together = tuple((name, meant_by(name, version, project) or number) for name, version in _pairs(others))
    asked = (
        Asked(service, version=number, branch=branch),
        *(Asked(name, version, "" if version else branch) for name, version in together),
    )
    aside = tuple((name, meant_by(name, version, project)) for name, version in _pairs(ignored))
    broker = broker_of(os.environ)

    def ask() -> Decision:
        if broker is None:
            return store.can_i_deploy(asked, Target(environment), aside)
        from contracts.remote.deploying import can_i_deploy as ask_broker

        return ask_broker(broker, asked, environment, aside)

    decision = _known(ask, times, pause)
    if format_ == "json":
        question: dict[str, object] = {"service": service, "version": number or None, "branch": branch or None}
        question["to"] = environment
        question |= {"with": dict(together)} if together else {}
        deliver(json.dumps({**question, **as_json(decision)}, indent=2, ensure_ascii=False), None)
    else:
        which = short(number) if number else f"of branch {branch}"
        whom = "".join(f", {name} {short(version)}".rstrip() for name, version in together)
        deliver(told(decision, f"can {service} {which}{whom} be deployed to {environment}"), None)
    return 0 if decision.deployable else 1


def _pairs(said: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names, each with a version or ""."""
    return tuple((name, version) for name, _, version in (each.partition("=") for each in said))


def _known(ask: Callable[[], Decision], times: int, pause: float) -> Decision:
    """The decision, asked for again while results are missing; says on stderr that it waits."""
    decision = ask()
    for turn in range(times):
        if decision.deployable is not None:
            break
        if not turn:
            click.echo(f"results are missing; asking {times} times more, every {pause:g} s", err=True)
        time.sleep(pause)
        decision = ask()
    return decision
