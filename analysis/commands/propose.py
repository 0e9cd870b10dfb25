"""`banyan propose PATH`: which services the monolith could become, why, in which order, and what each cut costs."""

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
    strategy_option,
    width,
)
from analysis.commands._wishes import wishes_of
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="Which services it could become, in which order, and what each cut costs.")
@path_argument
@report_format_option
@output_option
@strategy_option
@click.option("--services", type=click.IntRange(min=1), metavar="N", help="How many there should be.")
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="NAME=app.Model[,app.Model]",
    help="A service and models that belong to it; every other model goes to one of them. Several times.",
)
@click.option("--keep-together", multiple=True, metavar="A,B", help="Models for one service. Several times.")
@click.option("--keep-apart", multiple=True, metavar="A,B", help="Models for different services. Several times.")
@click.option("--by", type=click.Choice(["model", "app"]), default="model", help="Move models, or apps as a whole.")
@click.option("--ignore-app-labels", is_flag=True, help="Judge as if all models stood in one app and one file.")
@project_options
def propose(
    *,
    path: Path,
    format_: str,
    output: Path | None,
    strategy: str,
    services: int | None,
    anchors: tuple[str, ...],
    keep_together: tuple[str, ...],
    keep_apart: tuple[str, ...],
    by: str,
    ignore_app_labels: bool,
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
      banyan propose . --format json --output proposal.json
    """
    from analysis.rendering import Request, rendered

    known("report format", format_, reports.names())
    groups = (keep_together, keep_apart)
    wishes = wishes_of(services or 0, anchors, groups, whole_apps=by == "app", ignore_app_labels=ignore_app_labels)
    config = options.config(strategy, wishes)
    check_writable(output)
    seen = is_terminal(output)
    size = width() if seen else 100
    text = rendered(Request(path, format_, config, colour=seen and colour(), width=size, page="proposal"))
    deliver(text, output)
    return 0
