"""`banyan propose PATH`: which services the monolith could become, why, in which order, and what each cut costs."""

from __future__ import annotations

from dataclasses import replace
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
from analysis.commands._sources import sources_options
from analysis.commands._wishes import wishes_options
from analysis.model.observations import Sources
from analysis.model.system import Wishes
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="Which services it could become, in which order, and what each cut costs.")
@path_argument
@report_format_option
@output_option
@strategy_option
@wishes_options
@sources_options
@simulation_option
@project_options
def propose(
    *,
    path: Path,
    format_: str,
    output: Path | None,
    strategy: str,
    wishes: Wishes,
    sources: Sources,
    simulation: Path | None,
    options: ProjectOptions,
) -> int:
    """Propose services for the Django project at PATH, and print what each cut would cost in named work.

    Every service has a verdict: extract, possible, or keep, which is a real answer. The page shows the services, the
    order in which they could leave, the dearest items of the bill, and what should not be split. The other formats
    write the same document as `banyan report`.

    \b
    Examples:
      banyan propose .
      banyan propose . --services 4 --keep-together orders.Order,payments.Payment
      banyan propose . --anchor identity=accounts.User --anchor shop=orders.Order
      banyan propose . --history --access-log access.log --statements statements.csv
      banyan propose . --simulation simulation.json
      banyan propose . --format json --output proposal.json
    """
    from analysis.rendering import Request, rendered

    known("report format", format_, reports.names())
    config = options.config(strategy, wishes, replace(sources, simulation=simulation))
    check_writable(output)
    seen = is_terminal(output)
    size = width() if seen else 100
    text = rendered(Request(path, format_, config, colour=seen and colour(), width=size, page="proposal"))
    deliver(text, output)
    return 0
