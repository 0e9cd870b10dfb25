"""Find what a new document breaks for those who rely on the old one."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.errors import UsageError
from banyan.plan.option import found
from contracts.commands._findings import FILE, deliver_report, format_option, least, output_option, severity


@click.command()
@click.argument("documents", nargs=-1, type=FILE, metavar="[OLD NEW]")
@click.option("--fail-on", metavar="LEVEL", help="Exit with 1 from this level on: ERR, WARN or INFO.  [default: never]")
@click.option("--level", default="WARN", show_default=True, metavar="LEVEL", help="Show findings from this level on.")
@click.option("--err-ignore", type=FILE, metavar="FILE", help="Errors that are accepted, one a line.")
@click.option("--warn-ignore", type=FILE, metavar="FILE", help="Warnings that are accepted, one a line.")
@click.option("--severity-levels", type=FILE, metavar="FILE", help="Rules of other levels: `RULE err|warn|info|none`.")
@click.option("--plan", "plan_file", type=FILE, help="The plan.  [default: the nearest banyan.toml upwards]")
@format_option
@output_option
def command(
    *,
    documents: tuple[Path, ...],
    fail_on: str | None,
    level: str,
    err_ignore: Path | None,
    warn_ignore: Path | None,
    severity_levels: Path | None,
    plan_file: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Find what NEW breaks for clients that were written against OLD.

    Without documents it is the plan that says: each service's document against the part of the monolith's that its
    routes take along. `openapi` in [targets] names the documents.

    A line of an ignore file holds the operation and the text of the finding, or its rule; other words are yours:
    `GET /api/products/ removed the success response with the status '200' (agreed on 2026-11-20)`.

    \b
    Examples:
      banyan openapi breaking monolith.yaml catalog.yaml --fail-on ERR
      banyan openapi breaking --fail-on WARN --format github
    """
    from banyan.output import check_writable
    from contracts.breaking.accepting import read_accepted, read_levels, without
    from contracts.findings.formats import FORMATS
    from contracts.findings.values import Cell, Report, Severity

    if len(documents) not in {0, 2}:
        raise UsageError("two documents are compared, or none", hint="banyan openapi breaking OLD NEW")
    check_writable(output)
    FORMATS.load(format_)
    failing, shown = severity(fail_on), severity(level) or Severity.WARN
    levels = read_levels(severity_levels) if severity_levels else {}
    accepted = [
        read_accepted(file, grade)
        for file, grade in ((err_ignore, Severity.ERR), (warn_ignore, Severity.WARN))
        if file is not None
    ]
    if documents:
        from contracts.breaking.comparing import compared
        from contracts.openapi.api import read_api

        cells: tuple[Cell, ...] = (compared(read_api(documents[0]), read_api(documents[1]), levels=levels),)
    else:
        from contracts.breaking.planned import planned_cells

        cells = planned_cells(plan_file or found(Path()), levels)
    kept, unused = without(least(cells, min(shown, failing or shown)), accepted)
    for place, line in unused:
        click.echo(f"{place}: nothing of the kind is found any more: {line}", err=True)
    return deliver_report(Report("OpenAPI: breaking changes", "operation", kept, failing), format_, output)
