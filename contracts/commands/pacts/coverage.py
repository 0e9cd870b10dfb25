"""Tell which operations, statuses and fields of a document no contract touches."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import FILE, output_option

_places = click.Path(path_type=Path)


@click.command()
@click.argument("pacts", nargs=-1, type=_places, metavar="[PACT...]")
@click.option("--openapi", "documents", multiple=True, metavar="[NAME=]FILE", help="A document.  [default: the plan's]")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 1 below it.")
@click.option("--plan", "plan_file", type=FILE, help="The plan.  [default: the nearest banyan.toml upwards]")
@click.option("--format", "format_", default="terminal", show_default=True, help="terminal, json or markdown.")
@output_option
def command(
    *,
    pacts: tuple[Path, ...],
    documents: tuple[str, ...],
    fail_under: float | None,
    plan_file: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Tell which operations, statuses, parameters and fields of an OpenAPI document no PACT touches.

    Without documents the plan says which pacts touch which of them, as in `banyan pact check`.

    \b
    Examples:
      banyan pact coverage contracts/pacts --openapi catalog.yaml
      banyan pact coverage --fail-under 80
    """
    from banyan.output import check_writable, deliver
    from contracts.checks.choosing import chosen_pairs
    from contracts.strength.coverage import covered
    from contracts.strength.formats import FORMATS

    check_writable(output)
    render = FORMATS.load(format_).coverage
    pairs = chosen_pairs(pacts, documents, plan_file)
    apis = {str(pair.api.path): pair.api for pair in pairs if pair.api}
    reports = [
        covered(api, [pair.pact for pair in pairs if pair.api and str(pair.api.path) == path])
        for path, api in apis.items()
    ]
    deliver(render(reports), output)
    counted = [report.counted("operation") for report in reports]
    if not counted:
        return 3
    low = [fail_under is not None and 100 * done < fail_under * whole for done, whole in counted]
    return 1 if any(low) else 0
