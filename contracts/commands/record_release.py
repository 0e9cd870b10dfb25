"""The command `banyan record-release`: a version is out in an environment, beside those that were before it."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._staying import new_option, record
from contracts.commands._version import stay_options


@click.command(
    "record-release", short_help="Record that a version was released to an environment, beside the ones before it."
)
@stay_options
@new_option
def record_release(*, service: str, environment: str, number: str, instance: str, project: Path, new: bool) -> int:
    """Record that SERVICE was released to an environment, where earlier versions are still in use.

    For what users install, as a mobile app or a library. What runs in one place is deployed: `record-deployment`.

    \b
    Example:
      banyan record-release app --to production --version 4.2.0

    \b
    Exit codes: 0 recorded, 2 wrong use, an unknown environment, or a broker that cannot be asked.
    """
    from contracts.store.values import Deployment

    return record(Deployment("release", service, number, environment, instance), project, new=new)
