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
@click.option("--plan", "plan_file", type=FILE, help="The plan.  [default: the nearest banyan.toml upwards]")
@format_option
@output_option
def command(
    *,
    pacts: tuple[Path, ...],
    documents: tuple[str, ...],
    fail_on: str,
    level: str,
    plan_file: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Hold each PACT (files, and folders of them) against each OpenAPI document: a bi-directional contract.

    What a consumer relies on has to be part of what the document promises: the operation and its status, parameters,
    headers, bodies, content types, and a way to say who asks. Matchers are understood: of a field that is matched by
    type, only the type has to be promised.

    Without documents the plan says which: a pact is held against the document of its provider and, where that is the
    monolith, the part that a service's routes take along against the service's.

    \b
    Examples:
      banyan pact check contracts/pacts --openapi catalog.yaml
      banyan pact check --format junit --output pacts.xml
    """
    from banyan.output import check_writable
    from contracts.checks.choosing import named_cells, planned_cells
    from contracts.findings.formats import FORMATS
    from contracts.findings.values import Report, Severity

    check_writable(output)
    FORMATS.load(format_)
    failing, shown = severity(fail_on) or Severity.ERR, severity(level) or Severity.WARN
    cells = named_cells(pacts, documents, plan_file) if documents else planned_cells(pacts, plan_file)
    report = Report("Pacts against OpenAPI documents", "interaction", least(cells, min(shown, failing)), failing)
    return deliver_report(report, format_, output)
