"""The command `banyan ci`: workflows for continuous integration, ready to be committed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import accepted, plan_option

if TYPE_CHECKING:
    from contracts.workflows.values import Setup


@click.command(short_help="Write workflows that hold contracts, deliver services and go back, for GitHub or GitLab.")
@click.argument("system")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="consumer, delivery or nightly.  [default: all]")
@click.option(
    "--to", "environment", default="production", show_default=True, metavar="ENV", help="What is deployed to."
)
@click.option("--branch", default="main", show_default=True, help="The main branch.")
@click.option("--python", default="3.13", show_default=True, metavar="VERSION", help="The interpreter.")
@click.option("--install", multiple=True, metavar="COMMAND", help="What installs banyan and the project.")
@click.option(
    "--tests", multiple=True, metavar="COMMAND", help="What runs the consumers' tests, which write the pacts."
)
@click.option("--build", multiple=True, metavar="COMMAND", help="What builds and tries $SERVICE in $FOLDER.")
@click.option(
    "--deploy",
    multiple=True,
    metavar="COMMAND",
    help="What deploys $SERVICE, as $IMAGE, at $GIT_COMMIT.  [default: helm, where deploy/helm is a chart]",
)
@click.option("--undo", multiple=True, metavar="COMMAND", help="What brings $PREVIOUS back, if that fails later on.")
@click.option("--smoke", multiple=True, metavar="COMMAND", help="What tries $SERVICE once it is deployed.")
@click.option(
    "--url", default="", help="Where $SERVICE answers then: /health/ready is asked, unless --smoke says else."
)
@click.option("--secret", "secrets", multiple=True, metavar="NAME", help="A secret that these are given.")
@click.option("--dry-run", is_flag=True, help="Print the files, and write nothing.")
@click.option("--force", is_flag=True, help="Write over files that say something else.")
@plan_option
def ci(
    *,
    system: str,
    roles: tuple[str, ...],
    environment: str,
    branch: str,
    python: str,
    install: tuple[str, ...],
    tests: tuple[str, ...],
    build: tuple[str, ...],
    deploy: tuple[str, ...],
    undo: tuple[str, ...],
    smoke: tuple[str, ...],
    url: str,
    secrets: tuple[str, ...],
    dry_run: bool,
    force: bool,
    plan_file: Path,
) -> int:
    """Write workflows for SYSTEM, github or gitlab, for the services of the plan. They are yours from then on.

    \b
    consumer   its tests write pacts; they are published; can they be deployed?
    delivery   monolith and services are verified; what changed is built, made an image, deployed if the contracts
               allow it, tried and recorded, and brought back to what was there where that fails
    nightly    what nobody thought of is tried on both sides, and compared

    They use the Pact Broker that PACT_BROKER_BASE_URL names there, or else the store, kept between runs by the cache.

    \b
    Examples:
      banyan ci github
      banyan ci gitlab --role delivery --deploy './deploy.sh "$SERVICE" "$IMAGE"' \\
          --undo './deploy.sh "$SERVICE" "$PREVIOUS"' --url 'https://$SERVICE.example.com' --dry-run

    \b
    Exit codes: 0 written or printed, 2 wrong use, or a file in the way; nothing is written then.
    """
    from banyan.output import deliver
    from contracts.workflows.settling import Said, settled
    from contracts.workflows.writing import rendered, write

    said = Said(environment, branch, python, install, tests, build, deploy, smoke, undo, secrets, url)
    setup = settled(accepted(plan_file), plan_file, said)
    files = rendered(system, roles, setup)
    if dry_run:
        deliver("\n".join(f"# {file.path}\n{file.text}" for file in files), None)
        return 0
    for path, is_new in write(plan_file.resolve().parent, files, force=force):
        click.echo(f"{'wrote' if is_new else 'as before:'} {path}", err=True)
    for line in _lacking(setup, roles):
        click.echo(line, err=True)
    if not setup.tests:
        click.echo("no consumers' tests were found: name what runs them with --tests, if there are any", err=True)
    return 0


def _lacking(setup: Setup, roles: tuple[str, ...]) -> Iterator[str]:
    """What a delivery could do besides, and how that is said."""
    from banyan.plan.labels import label
    from contracts.workflows.values import Setup

    if setup.install[:1] == Setup(()).install[:1] and not any(" -r " in line for line in setup.install):
        yield "nothing installs what the monolith needs: there is no requirements.txt or .lock; name it with --install"
    if roles and "delivery" not in roles:
        return
    for part in setup.parts:
        if not part.containerfile:
            where = f"in {part.folder} or deploy/images/{label(part.name)}"
            yield f"{part.name} gets no image: there is no Containerfile {where}"
    if not setup.way.deploy:
        yield "nothing is deployed: name what does it with --deploy, or render a chart into deploy/helm"
        return
    if not setup.way.smoke:
        yield "nothing is tried once it is deployed: say with --url where it answers, or with --smoke what tries it"
    if not setup.way.undo:
        yield "nothing is undone: name what brings $PREVIOUS back with --undo"
