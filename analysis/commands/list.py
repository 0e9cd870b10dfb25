"""`banyan list [KIND]`: what can be named on the command line."""

from __future__ import annotations

from importlib.metadata import entry_points
from operator import attrgetter
from pathlib import Path

import click

from analysis.boundaries import STRATEGIES
from analysis.commands._options import known, output_option, plain_format_option
from analysis.evidence import KINDS
from analysis.outcomes import OUTCOMES
from analysis.rules import RULES
from banyan.output import check_writable, deliver
from banyan.registry import Registry

EXTENSIONS: dict[str, tuple[str, Registry]] = {
    "kinds": ("kinds of evidence", KINDS),
    "formats": ("report formats", Registry("analysis.reports", "report format")),
    "strategies": ("boundary strategies", STRATEGIES),
    "rules": ("rules of `banyan check`", RULES),
    "outcomes": ("formats of `banyan check`", OUTCOMES),
}


@click.command("list", short_help="The kinds, formats, strategies and rules that can be named.")
@click.argument("what", required=False, metavar="[KIND]")
@plain_format_option
@output_option
def list_(what: str | None, format_: str, output: Path | None) -> int:
    """Print what can be named on the command line: KIND is kinds, formats, strategies, rules, outcomes, couplings
    or extractions.

    \b
    Examples:
      banyan list
      banyan list kinds
    """
    extensions = EXTENSIONS | elsewhere()
    known("list", what or "kinds", tuple(extensions))
    check_writable(output)
    chosen = {name: entry for name, entry in extensions.items() if what in (None, name)}
    if format_ == "json":
        import json

        document = {name: {n: registry.describe(n) for n in registry} for name, (_title, registry) in chosen.items()}
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    else:
        text = "\n".join(_listing(title, registry) for title, registry in chosen.values())
    deliver(text, output)
    return 0


def elsewhere() -> dict[str, tuple[str, Registry]]:
    """What other parts have to list: the entry points of `banyan.lists`."""
    return {entry.name: entry.load() for entry in sorted(entry_points(group="banyan.lists"), key=attrgetter("name"))}


def _listing(title: str, registry: Registry) -> str:
    width = max(map(len, registry.names()), default=0)
    rows = [f"  {name:{width}}  {registry.describe(name)}" for name in registry]
    return "\n".join([title, *rows, ""])
