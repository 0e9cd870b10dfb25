"""Publish the pacts of a folder as those of one version of their consumers: `banyan pact publish contracts/pacts`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from contracts.commands._version import found_here, project_option, version_option


@click.command("publish")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@version_option
@click.option("--branch", default="", help="The branch.  [default: GIT_BRANCH or CI's, else the folder's]")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag the version; can be given several times.")
@click.option("--build-url", default="", metavar="URL", help="The build that made them.  [default: CI's]")
@click.option("--merge", is_flag=True, help="Add to what this version has published, as when tests run in parts.")
@project_option
def command(
    *,
    paths: tuple[Path, ...],
    number: str,
    branch: str,
    tags: tuple[str, ...],
    build_url: str,
    merge: bool,
    project: Path,
) -> int:
    """Publish pact files, and all `*.json` in folders: this version of their consumers relies on what they say.

    They go to the store of the plan, by what they say, so that a pact which did not change keeps its results; or to the
    Pact Broker that PACT_BROKER_BASE_URL names, with PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and
    PACT_BROKER_PASSWORD.

    \b
    Examples:
      banyan pact publish contracts/pacts
      banyan pact publish build/pacts --version 4f2a91c --branch main

    \b
    Exit codes: 0 published, 2 wrong use, a damaged pact, or a broker that cannot be asked; nothing is published then.
    """
    from banyan.errors import UsageError
    from contracts.remote.address import broker_of
    from contracts.store.content import pacts_below
    from contracts.store.keeping import store_at
    from contracts.store.secrecy import require_none
    from contracts.store.telling import short
    from contracts.store.values import Version
    from contracts.store.versions import require_number

    store = store_at(project)
    here = found_here(project)
    number = require_number(number, here, project)
    found = pacts_below(paths)
    if not found:
        raise UsageError("there is no pact here", where=", ".join(map(str, paths)), hint="name a folder with *.json")
    branches = tuple(filter(None, [branch or here.branch]))
    version = Version("", number, branches, tags, build_url or here.build_url)
    for _file, pact in found:
        require_none(pact)
    if broker := broker_of(os.environ):
        from contracts.remote.publishing import publish

        publish(broker, [file for file, _pact in found], version, merge=merge)
        for file, pact in found:
            click.echo(f"{file}: {pact.consumer} {short(number)} relies on {pact.provider}", err=True)
        return 0
    for (file, pact), done in zip(
        found, store.publish([pact for _file, pact in found], version, merge=merge), strict=True
    ):
        state = "new" if not done.is_known else "known content, its results count" if done.is_new else "as before"
        click.echo(f"{file}: {pact.consumer} {short(number)} relies on {pact.provider} ({state})", err=True)
    return 0
