"""`banyan whatif PATH --move app.Model=service`: what another boundary changes in the bill."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from analysis.commands._options import (
    ProjectOptions,
    colour,
    output_option,
    path_argument,
    plain_format_option,
    project_options,
    strategy_option,
)
from analysis.commands._sources import sources_options
from analysis.commands._wishes import wishes_options
from analysis.model.observations import Sources
from analysis.model.system import Wishes
from banyan.errors import UsageError
from banyan.output import check_writable, deliver, is_terminal


@click.command(short_help="What moving a model or an app to another service changes in the bill.")
@path_argument
@click.option(
    "--move",
    "moves",
    multiple=True,
    required=True,
    metavar="WHAT=SERVICE",
    help="A model (app.Model) or an app, and the service it goes to; may be given several times.",
)
@click.option("--new", multiple=True, metavar="NAME", help="A service that there should be besides. Several times.")
@plain_format_option
@output_option
@strategy_option
@wishes_options
@sources_options
@project_options
def whatif(
    *,
    path: Path,
    moves: tuple[str, ...],
    new: tuple[str, ...],
    format_: str,
    output: Path | None,
    strategy: str,
    wishes: Wishes,
    sources: Sources,
    options: ProjectOptions,
) -> int:
    """Print what changes in the bill of PATH's proposal when models or apps move to other services.

    With a model goes the code that touches no other model of the service it leaves. Work items and crossings that
    are gone or new are shown, and what each service gains or loses.

    \b
    Examples:
      banyan whatif . --move reviews.ProductRating=catalog
      banyan whatif . --move payments=orders --move baskets.Basket=orders
      banyan whatif . --new ratings --move reviews=ratings --format json
    """
    from analysis.whatif import Question, answered

    question = Question(_moves(moves), new)
    config = options.config(strategy, wishes, sources)
    check_writable(output)
    deliver(answered(path, config, question, format_, colour=is_terminal(output) and colour()), output)
    return 0


def _moves(given: Sequence[str]) -> dict[str, str]:
    moves: dict[str, str] = {}
    for text in given:
        what, equals, service = (part.strip() for part in text.partition("="))
        if not equals or not what or not service or what.count(".") > 1:
            message = f"--move {text}: expected app.Model=service or app=service"
            raise UsageError(message, hint="for example --move reviews.ProductRating=catalog")
        if moves.get(what, service) != service:
            raise UsageError(
                f"--move: {what} cannot go to {moves[what]} and to {service}", hint="drop one of the moves"
            )
        moves[what] = service
    return moves
