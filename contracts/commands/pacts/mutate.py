"""Seed faults into the answers that pacts expect, and count which of them the contracts notice."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import FILE, output_option

_places = click.Path(path_type=Path)


@click.command()
@click.argument("pacts", nargs=-1, type=_places, metavar="[PACT...]")
@click.option("--openapi", "documents", multiple=True, type=FILE, metavar="FILE", help="Adds fields that answers have.")
@click.option("--most", type=click.IntRange(1), default=600, show_default=True, help="Faults to seed at most.")
@click.option("--for", "seconds", type=click.FloatRange(1), default=120.0, show_default=True, help="Seconds at most.")
@click.option("--seed", type=int, default=0, show_default=True, help="Chooses faults where there are more.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 1 below it.")
@click.option("--plan", "plan_file", type=FILE, help="The plan.  [default: the nearest banyan.toml upwards]")
@click.option("--format", "format_", default="terminal", show_default=True, help="terminal, json or markdown.")
@output_option
def command(
    *,
    pacts: tuple[Path, ...],
    documents: tuple[Path, ...],
    most: int,
    seconds: float,
    seed: int,
    fail_under: float | None,
    plan_file: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Seed faults into the answers that PACTs expect, and tell which of them no contract notices.

    A stand-in on this machine answers as each contract expects, but for one fault: another status, a field left out,
    renamed, of another type or null, another value, an emptied or reordered list, a lost header, another content type.
    Pact's own verifier says whether the contract notices. Fields that only a document (--openapi) names are ones on
    which no contract relies: what survives there is no fault of the contracts' wording, but of what they leave out.

    \b
    Examples:
      banyan pact mutate contracts/pacts --openapi catalog.yaml
      banyan pact mutate --most 200 --seed 7 --fail-under 60
    """
    from banyan.output import check_writable, deliver
    from banyan.progress import shown
    from contracts.checks.choosing import read_pacts
    from contracts.openapi.api import read_api
    from contracts.strength.choosing import with_documents
    from contracts.strength.formats import FORMATS
    from contracts.strength.mutating import Budget, mutated

    check_writable(output)
    render = FORMATS.load(format_).mutation
    found = with_documents(read_pacts(pacts, plan_file), [read_api(path) for path in documents])
    with shown() as progress:
        score = mutated(found, Budget(most, seconds, seed), progress)
    deliver(render(score), output)
    if score.rate is None:
        return 3
    return 1 if fail_under is not None and 100 * score.rate < fail_under else 0
