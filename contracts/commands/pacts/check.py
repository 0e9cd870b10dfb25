"""Hold pacts against OpenAPI documents, with nothing running."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import FILE, deliver_report, format_option, least, output_option, severity

_places = click.Path(path_type=Path)


@click.command()
@click.argument("pacts", nargs=-1, type=_places, metavar="[PACT...]")
@click.option("--openapi", "documents", multiple=True, metavar="[NAME=]FILE", help="A document.  [default: the plan's]")
@click.option("--fail-on", default="ERR", show_default=True, metavar="LEVEL", help="Exit with 1 from this level on.")
@click.option("--level", default="WARN", show_default=True, metavar="LEVEL", help="Show findings from this level on.")
@click.option("--err-ignore", type=FILE, metavar="FILE", help="Errors that are accepted, one a line.")
@click.option("--plan", "plan_file", type=FILE, help="The plan.  [default: the nearest banyan.toml upwards]")
@format_option
@output_option
def command(
    *,
    pacts: tuple[Path, ...],
    documents: tuple[str, ...],
    fail_on: str,
    level: str,
    err_ignore: Path | None,
    plan_file: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Hold each PACT (files, and folders of them) against each OpenAPI document: a bi-directional contract.

    What a consumer relies on has to be part of what the document promises: the operation and its status, parameters,
    headers, bodies, content types, and a way to say who asks. Matchers are understood: of a field that is matched by
    type, only the type has to be promised.

    Without documents the plan says which: a pact is held against the document of its provider and, where a route takes
    a request along, of the side that it leaves or comes to. A line of an ignore file holds an interaction's description
    and the text of the finding, or its rule.

    \b
    Examples:
      banyan pact check contracts/pacts --openapi catalog.yaml
      banyan pact check --format junit --output pacts.xml
    """
    from banyan.output import check_writable
    from contracts.breaking.accepting import read_accepted, without
    from contracts.checks.choosing import chosen_pairs
    from contracts.findings.formats import FORMATS
    from contracts.findings.values import Report, Severity

    check_writable(output)
    FORMATS.load(format_)
    failing, shown = severity(fail_on) or Severity.ERR, severity(level) or Severity.WARN
    accepted = [read_accepted(file, Severity.ERR) for file in (err_ignore,) if file]
    cells = tuple(pair.cell() for pair in chosen_pairs(pacts, documents, plan_file))
    kept, unused = without(least(cells, min(shown, failing)), accepted)
    for place, line in unused:
        click.echo(f"{place}: nothing of the kind is found any more: {line}", err=True)
    report = Report("Pacts against OpenAPI documents", "interaction", kept, failing)
    return deliver_report(report, format_, output)
