"""`banyan report PATH`: how the apps and models of a project depend on each other."""

from __future__ import annotations

from pathlib import Path

import click

from analysis import reports
from analysis.commands._options import (
    ProjectOptions,
    colour,
    known,
    output_option,
    path_argument,
    project_options,
    report_format_option,
    simulation_option,
    strategy_option,
    width,
)
from analysis.model.observations import Sources
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="How the apps and models of a project depend on each other.")
@path_argument
@report_format_option
@output_option
@strategy_option
@simulation_option
@project_options
def report(
    *, path: Path, format_: str, output: Path | None, strategy: str, simulation: Path | None, options: ProjectOptions
) -> int:
    """Report how the apps and models of the Django project at PATH depend on each other.

    The code is read as text and never run; nothing is written inside PATH. Without --format the report is one page
    for the terminal: the most coupled apps, cycles, who writes whose models, and what could not be read. With
    --simulation, what the project's own tests really did stands beside it, and weighs.

    \b
    Examples:
      banyan report .
      banyan report . --settings shop.settings.production
      banyan report . --format html --output report.html
      banyan report src --format json | jq '.couplings[:5]'
      banyan report . --simulation simulation.json --format html --output report.html
    """
    from analysis.rendering import Request, rendered

    known("report format", format_, reports.names())
    config = options.config(strategy, sources=Sources(simulation=simulation))
    check_writable(output)
    seen = is_terminal(output)
    text = rendered(Request(path, format_, config, colour=seen and colour(), width=width() if seen else 100))
    deliver(text, output)
    return 0
