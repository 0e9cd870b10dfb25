"""Recording that a version is somewhere now, in the store or in a Pact Broker."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contracts.commands._version import found_here, meant_by

if TYPE_CHECKING:
    from contracts.store.values import Deployment

new_option = click.option("--new-environment", "new", is_flag=True, help="Make the environment if there is none such.")


def record(stay: Deployment, project: Path, *, new: bool) -> int:
    """Record it, and say so on stderr; without a version it is the folder's. Raises UnknownName, NoBroker."""
    from contracts.remote.address import broker_of
    from contracts.store.keeping import store_at
    from contracts.store.telling import short
    from contracts.store.values import Environment
    from contracts.store.versions import require_number

    store = store_at(project)
    said = meant_by(stay.pacticipant, stay.version, project)
    stay = replace(stay, version=require_number(said, found_here(project), project))
    if broker := broker_of(os.environ):
        from contracts.remote.deploying import create_environment, record_stay

        if new:
            create_environment(broker, stay.environment)
        record_stay(broker, stay)
    else:
        if new and stay.environment not in store.records().environments:
            store.record_environment(Environment(stay.environment, stay.environment))
        store.record_deployment(stay)
    done = "deployed" if stay.kind == "deployment" else "released"
    instance = f" as {stay.instance}" if stay.instance else ""
    click.echo(f"{stay.pacticipant} {short(stay.version)} is {done} to {stay.environment}{instance}", err=True)
    return 0
