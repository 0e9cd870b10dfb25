"""The command `banyan verify`: every pact against the monolith, the services and the gateway, as one matrix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import accepted, plan_option
from contracts.commands._brokered import Brokered, broker_options, require_meaning, verified

if TYPE_CHECKING:
    from banyan.plan.values import Plan
    from contracts.interactions.values import Pact
    from contracts.verification.choosing import Chosen
    from contracts.verification.matrix import Matrix

_FORMATS = ("terminal", "json", "junit", "markdown", "html")


@click.command(short_help="Hold the monolith and the services to the pacts of their consumers.")
@click.option("--consumer", "consumers", multiple=True, metavar="NAME", help="Only pacts of this consumer.")
@click.option("--provider", "providers", multiple=True, metavar="NAME", help="Only pacts with this provider.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Only against this target.")
@click.option("--pact", "pacts", multiple=True, type=click.Path(path_type=Path), help="A pact file, or a folder.")
@click.option(
    "--changed-since",
    "since",
    metavar="REV",
    help="Only interactions that are other than at this revision of git, or whose provider is.",
)
@click.option(
    "--patience",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait until all targets are well.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="terminal", help="How to print.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file for the result.")
@broker_options
@plan_option
def verify(
    *,
    consumers: tuple[str, ...],
    providers: tuple[str, ...],
    targets: tuple[str, ...],
    pacts: tuple[Path, ...],
    since: str | None,
    patience: float,
    format_: str,
    output: Path | None,
    brokered: Brokered,
    plan_file: Path,
) -> int:
    """Hold every pact against every target of the plan, in one run, and print the matrix.

    A pact with the provider `catalog` is verified against the monolith, against the service catalog once it was
    extracted, and against the gateway where the plan has routes. Pact's own core decides what matches. Targets that the
    plan says how to start are started, with databases of their own, and stopped; contracts/states/catalog.py sets the
    provider states inside of them. Without a filter, what was found is kept as evidence for `banyan route`.

    \b
    Exit codes: 0 all pass, 1 an interaction fails that is not pending, 2 wrong use, a pact that cannot be read, a state
    that nobody defined, a target that does not start or dies: what was found until then is printed all the same.

    \b
    Examples:
      banyan verify
      banyan verify --consumer mobile-app --target catalog
      banyan verify --changed-since main --format junit --output contracts.xml
      banyan verify --from-broker --publish
    """
    from banyan.output import check_writable, deliver
    from banyan.progress import shown
    from contracts.verification.choosing import Wish, chosen
    from contracts.verification.document import document
    from contracts.verification.formats import FORMATS
    from contracts.verification.running import Request
    from contracts.verification.running import verify as run

    check_writable(output)
    plan = accepted(plan_file)
    wish = Wish(pacts, consumers, providers, targets, since or "")
    require_meaning(brokered)
    found = () if brokered.is_asked else chosen(plan, plan_file, wish)
    if since and not brokered.is_asked:
        found = _changed(since, found, plan, plan_file)
    request = Request(plan, plan_file, wish, patience=patience)
    with shown() as progress:
        matrix = verified(brokered, request, progress) if brokered.is_asked else run(request, found, progress=progress)
    deliver(FORMATS.load(format_).render(document(matrix)), output)
    for error in matrix.errors:
        click.echo(f"error: {error}", err=True)
    if brokered.is_asked:
        return matrix.exit_code
    _keep(matrix, list({id(each.pact): each.pact for each in found}.values()), plan_file)
    return matrix.exit_code


def _changed(since: str, found: Sequence[Chosen], plan: Plan, plan_file: Path) -> tuple[Chosen, ...]:
    from contracts.verification.changed import changed_since

    kept = changed_since(since, found, plan, plan_file)
    click.echo(f"{len(kept)} of {len(found)} interactions may have changed since {since}", err=True)
    return kept


def _keep(matrix: Matrix, pacts: Sequence[Pact], plan_file: Path) -> None:
    """Keep what was found; of a part of the pacts no more than it says."""
    from contracts.verification.recording import keep_evidence, keep_results

    if not matrix.is_whole:
        click.echo("this is no evidence for routes: not all pacts and targets were asked for", err=True)
    else:
        for name, evidence in keep_evidence(matrix, plan_file, dt.datetime.now(dt.UTC)):
            verdict = f"{evidence.subject} {evidence.verdict}, {evidence.summary}"
            click.echo(f"evidence for the routes of {verdict}: {name}", err=True)
    if reason := keep_results(matrix, pacts, plan_file):
        click.echo(reason, err=True)
