"""The command `banyan record-deployment`: a version is in an environment now, in place of the one before it."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._staying import new_option, record
from contracts.commands._version import stay_options


@click.command(
    "record-deployment",
    short_help="Record that a version was deployed to an environment, for can-i-deploy to count on.",
)
@stay_options
@new_option
def record_deployment(*, service: str, environment: str, number: str, instance: str, project: Path, new: bool) -> int:
    """Record that SERVICE was deployed to an environment; the version that was there before is not any more.

    Do so right after each deployment: `banyan can-i-deploy` counts on what is recorded, here or in the Pact Broker that
    PACT_BROKER_BASE_URL names. `test` and `production` are there from the beginning, others with --new-environment.

    \b
    Examples:
      banyan record-deployment catalog --to production
      banyan record-deployment monolith --to staging --new-environment --version 2024.11

    \b
    Exit codes: 0 recorded, 2 wrong use, an unknown environment, or a broker that cannot be asked.
    """
    from contracts.store.values import Deployment

    return record(Deployment("deployment", service, number, environment, instance), project, new=new)
