"""The command `banyan record-undeployment`: a version is not in an environment any more."""

from __future__ import annotations

import os
from pathlib import Path

import click

from contracts.commands._version import meant_by, project_option


@click.command(
    "record-undeployment",
    short_help="Record that a service was taken down in an environment, or is not supported there.",
)
@click.argument("service")
@click.option("--to", "environment", required=True, metavar="ENV", help="The environment.")
@click.option("--release", "number", default="", metavar="VERSION", help="End the support of this release.")
@click.option("--instance", default="", metavar="NAME", help="Which one, if it is deployed there several times.")
@project_option
def record_undeployment(*, service: str, environment: str, number: str, instance: str, project: Path) -> int:
    """Record that SERVICE is deployed to an environment no more, or with --release that a release is out of support.

    \b
    Examples:
      banyan record-undeployment catalog --to test
      banyan record-undeployment app --to production --release 4.1.0

    \b
    Exit codes: 0 recorded, 2 wrong use, nothing there to be taken down, or a broker that cannot be asked.
    """
    from banyan.errors import UsageError
    from contracts.remote.address import broker_of
    from contracts.store.keeping import store_at
    from contracts.store.values import Deployment, Stay

    kind: Stay = "release" if number else "deployment"
    what = f"release {number} of {service}" if number else service
    number = meant_by(service, number, project)
    if broker := broker_of(os.environ):
        from contracts.remote.deploying import record_end

        record_end(broker, Deployment(kind, service, number, environment, instance))
    else:
        store = store_at(project)
        there = [
            each
            for each in store.records().deployed(service, environment)
            if each.kind == kind and number in {"", each.version} and instance in {"", each.instance}
        ]
        if not there:
            hint = "`banyan pact matrix` shows what is where"
            raise UsageError(f"{what} is not in {environment}", where=str(store.folder), hint=hint)
        for each in there:
            store.record_end(each)
    click.echo(f"{what} is not in {environment} any more", err=True)
    return 0
