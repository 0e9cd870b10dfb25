"""The command `banyan deployed`: which version of a service is in an environment now."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from contracts.commands._version import project_option


@click.command(short_help="Say which version of a service is in an environment, as it was recorded.")
@click.argument("service")
@click.option("--to", "environment", required=True, metavar="ENV", help="The environment, as `production`.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", "json", "version"]),
    default="terminal",
    help="How to print it; `version` is the last one alone, and nothing without one, for scripts.",
)
@project_option
def deployed(*, service: str, environment: str, format_: str, project: Path) -> int:
    """Say what was recorded last of SERVICE by `banyan record-deployment` or `record-release`, in the store of the plan
    or in the Pact Broker that PACT_BROKER_BASE_URL names.

    \b
    Examples:
      banyan deployed catalog --to production
      ./deploy.sh catalog "$(banyan deployed catalog --to production --format version)"

    \b
    Exit codes: 0 said, also where there is nothing, 2 wrong use, an unknown environment, a broker that cannot be asked.
    """
    from banyan.output import deliver
    from contracts.releases.naming import released
    from contracts.remote.address import broker_of
    from contracts.store.keeping import store_at

    if broker := broker_of(os.environ):
        from contracts.remote.deploying import deployed_versions

        found = deployed_versions(broker, service, environment)
    else:
        found = store_at(project).deployed(service, environment)
    if format_ == "version":
        if found:
            deliver(found[-1], None)
        return 0
    named = [(version, released(project, service, version)) for version in found]
    if format_ == "json":
        rows = [{"version": version, "release": name or None} for version, name in named]
        deliver(json.dumps({"service": service, "environment": environment, "versions": rows}, indent=2), None)
        return 0
    if not found:
        click.echo(f"nothing of {service} is in {environment}, as far as it was recorded", err=True)
    for version, name in named:
        deliver(f"{version}{f'  {name}' if name else ''}", None)
    return 0
