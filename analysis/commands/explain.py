"""`banyan explain SOURCE TARGET`: every piece of evidence from one app or model to another."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands._options import (
    ProjectOptions,
    colour,
    known,
    output_option,
    plain_format_option,
    project_options,
)
from analysis.evidence import KINDS
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="Every piece of evidence from one app or model to another.")
@click.argument("source")
@click.argument("target")
@click.option(
    "--project", "path", type=click.Path(path_type=Path), help="The project.  [default: found upwards from here]"
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be given several times.")
@plain_format_option
@output_option
@project_options
def explain(
    *,
    source: str,
    target: str,
    path: Path | None,
    kinds: tuple[str, ...],
    format_: str,
    output: Path | None,
    options: ProjectOptions,
) -> int:
    """Print every piece of evidence that SOURCE depends on TARGET, with file, line and source line.

    SOURCE and TARGET are apps (`orders`) or models (`orders.Order`). Both directions are shown, SOURCE to TARGET first.

    \b
    Examples:
      banyan explain orders accounts
      banyan explain orders.Order accounts.User --project src
      banyan explain orders catalog --kind query_join --kind write
    """
    from analysis.explanation import explained

    for kind in kinds:
        known("evidence kind", kind, KINDS.names())
    check_writable(output)
    in_colour = is_terminal(output) and colour()
    ends = (source, target)
    text, found = explained(_project(path), options.config(), ends, frozenset(kinds), format_, colour=in_colour)
    deliver(text, output)
    return 0 if found or format_ == "json" else 1


def _project(given: Path | None) -> Path:
    """The project named, else the nearest folder upwards with a banyan.toml or manage.py, else this folder."""
    if given is not None:
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "banyan.toml").is_file() or (folder / "manage.py").is_file():
            return folder
    return Path()
