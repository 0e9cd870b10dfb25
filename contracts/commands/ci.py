"""The command `banyan ci`: workflows for continuous integration, ready to be committed."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.plan.option import accepted, plan_option


@click.command(short_help="Write workflows that publish, verify and fuzz contracts, for GitHub or GitLab.")
@click.argument("system")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="consumer, provider or nightly.  [default: all]")
@click.option(
    "--to", "environment", default="production", show_default=True, metavar="ENV", help="What is deployed to."
)
@click.option("--branch", default="main", show_default=True, help="The main branch.")
@click.option("--python", default="3.13", show_default=True, metavar="VERSION", help="The interpreter.")
@click.option("--install", multiple=True, metavar="COMMAND", help="What installs banyan and the project.")
@click.option(
    "--tests", multiple=True, metavar="COMMAND", help="What runs the consumers' tests, which write the pacts."
)
@click.option("--deploy", multiple=True, metavar="COMMAND", help="What deploys $SERVICE; recorded if it succeeds.")
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
    deploy: tuple[str, ...],
    dry_run: bool,
    force: bool,
    plan_file: Path,
) -> int:
    """Write workflows for SYSTEM, github or gitlab, for the services of the plan. They are yours from then on.

    \b
    consumer   its tests write pacts; they are published; can they be deployed?
    provider   monolith and services are verified; can they be deployed? what was deployed is recorded
    nightly    what nobody thought of is tried on both sides, and compared

    They use the Pact Broker that PACT_BROKER_BASE_URL names there, or else the store, kept between runs by the cache.

    \b
    Examples:
      banyan ci github
      banyan ci gitlab --role provider --deploy './deploy.sh "$SERVICE"' --dry-run

    \b
    Exit codes: 0 written or printed, 2 wrong use, or a file in the way; nothing is written then.
    """
    from banyan.output import deliver
    from contracts.workflows.settling import Said, settled
    from contracts.workflows.writing import rendered, write

    said = Said(environment, branch, python, install, tests, deploy)
    setup = settled(accepted(plan_file), plan_file, said)
    files = rendered(system, roles, setup)
    if dry_run:
        deliver("\n".join(f"# {file.path}\n{file.text}" for file in files), None)
        return 0
    for path, is_new in write(plan_file.resolve().parent, files, force=force):
        click.echo(f"{'wrote' if is_new else 'as before:'} {path}", err=True)
    if not setup.tests:
        click.echo("no consumers' tests were found: name what runs them with --tests, if there are any", err=True)
    return 0
