"""Find what a new AsyncAPI document takes from those who listen: schemas may only grow."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import FILE, deliver_report, format_option, least, output_option, severity


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option(
    "--fail-on",
    default="ERR",
    show_default=True,
    metavar="LEVEL",
    help="Exit with 1 from this level on: ERR, WARN, INFO.",
)
@click.option("--level", default="WARN", show_default=True, metavar="LEVEL", help="Show findings from this level on.")
@format_option
@output_option
def command(*, old: Path, new: Path, fail_on: str, level: str, format_: str, output: Path | None) -> int:
    """Find what NEW takes from readers that were written against OLD (AsyncAPI 3.x, JSON or YAML).

    An event that was published stays published, and its readers are upgraded when their team pleases. So an event or
    a field that is gone, optional, narrower or of another type is an error; values that a reader does not know yet are
    a warning; what is new is good to know.

    \b
    Exit codes: 0 it only grew, 1 something is as grave as --fail-on says, 2 a file that cannot be used.

    \b
    Examples:
      banyan asyncapi render --output new.json && banyan asyncapi breaking asyncapi.json new.json
      banyan asyncapi breaking asyncapi.json new.json --fail-on WARN --format github
    """
    from banyan.output import check_writable
    from contracts.asyncapi.growing import compared
    from contracts.asyncapi.reading import read_events
    from contracts.findings.formats import FORMATS
    from contracts.findings.values import Report, Severity

    check_writable(output)
    FORMATS.load(format_)
    failing, shown = severity(fail_on) or Severity.ERR, severity(level) or Severity.WARN
    cells = (compared(read_events(old), read_events(new)),)
    report = Report("AsyncAPI: schemas that only grow", "event", least(cells, min(shown, failing)), failing)
    return deliver_report(report, format_, output)
