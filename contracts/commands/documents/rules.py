"""List the rules of `breaking` with their levels."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import output_option


@click.command()
@click.option("--format", "format_", type=click.Choice(("terminal", "json")), default="terminal", show_default=True)
@output_option
def command(*, format_: str, output: Path | None) -> int:
    """List the rules of `banyan openapi breaking` with their levels.

    \b
    Example:
      banyan openapi rules
    """
    import json

    from banyan.output import deliver
    from contracts.breaking.comparing import rules

    found = {name: str(level) for name, level in rules().items()}
    if format_ == "json":
        deliver(json.dumps(found, indent=2) + "\n", output)
    else:
        deliver("".join(f"{level:<5} {name}\n" for name, level in found.items()), output)
    return 0
