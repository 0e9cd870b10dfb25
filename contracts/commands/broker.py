"""The command `banyan broker`: the store as a Pact Broker on this machine, for Pact's own programs and for browsers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from contracts.commands._version import project_option

TOKEN = "BANYAN_BROKER_TOKEN"  # noqa: S105  the name of a variable


@click.command(
    short_help="Serve the store as a Pact Broker on this machine, for Pact's own command line and verifiers."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=9292, show_default=True, help="The port; 0 for any that is free."
)
@project_option
def broker(*, port: int, project: Path) -> int:
    """Serve what the store knows over the Pact Broker's API, on 127.0.0.1 alone, until Ctrl-C.

    Pact's own programs work against it: publish, verify with selectors, pending and work-in-progress pacts,
    can-i-deploy, record-deployment, environments. In a browser it shows what is where, and the matrix. All that comes
    in is in the store at once, and `banyan can-i-deploy` and its neighbours count on it.

    With a token in BANYAN_BROKER_TOKEN only those are answered who know it, as a bearer token or as a password.

    \b
    Example:
      banyan broker --port 9292
      pact broker publish contracts/pacts -b http://127.0.0.1:9292 --consumer-app-version 4f2a91c

    \b
    Exit codes: 0 stopped, 2 wrong use, a damaged store, or a port that is taken.
    """
    import asyncio
    import contextlib

    from banyan.errors import UsageError
    from contracts.broker.serving import HOST, serve
    from contracts.store.keeping import store_at

    store = store_at(project)
    store.records()  # what is damaged is told now, not to the first who asks

    def ready(taken: int) -> None:
        click.echo(f"the store {store.folder} is served at http://{HOST}:{taken}", err=True)

    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(store, port, os.environ.get(TOKEN, ""), ready))
    except OSError as error:
        hint = "name another port with --port, or 0 for any that is free"
        reason = error.strerror or str(error)
        raise UsageError(f"port {port} cannot be taken: {reason}", where=f"{HOST}:{port}", hint=hint) from error
    return 0
