"""Show which versions were held to which, what came of it, and what is where: `banyan pact matrix catalog`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from contracts.commands._version import format_option, project_option


@click.command("matrix")
@click.argument("names", nargs=-1)
@format_option
@project_option
def command(*, names: tuple[str, ...], format_: str, project: Path) -> int:
    """Show the matrix of the store: every pact that was published, with the last result of each version held to it.

    With NAMES only theirs, as consumers or providers. Below it stands what is deployed and released where.

    \b
    Example:
      banyan pact matrix catalog --format json

    \b
    Exit codes: 0 shown, 2 a damaged store.
    """
    from banyan.output import deliver
    from contracts.store.keeping import store_at
    from contracts.store.matrix import matrix
    from contracts.store.telling import columns, row_json, short

    records = store_at(project).records()
    rows = matrix(records, names)
    there = [each for each in records.deployments if not names or each.pacticipant in names]
    if format_ == "json":
        places = [
            {
                "kind": each.kind,
                "pacticipant": each.pacticipant,
                "version": each.version,
                "environment": each.environment,
                "instance": each.instance or None,
                "at": each.at,
            }
            for each in there
        ]
        whole = {"matrix": [row_json(row) for row in rows], "deployments": places}
        deliver(json.dumps(whole, indent=2, ensure_ascii=False), None)
        return 0
    if not rows and not there:
        click.echo("nothing was published yet: `banyan pact publish contracts/pacts` does so", err=True)
        return 0
    lines = list(columns(rows)) if rows else []
    lines += [""] if rows and there else []
    lines += [
        f"{each.environment}: {each.pacticipant} {short(each.version)}{f' ({each.instance})' if each.instance else ''}"
        for each in sorted(there, key=lambda each: (each.environment, each.pacticipant, each.version))
    ]
    deliver("".join(f"{line}\n" for line in lines), None)
    return 0
