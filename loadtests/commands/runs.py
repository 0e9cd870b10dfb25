"""The commands `banyan load runs`, `report` and `diff`: what was kept, one run again, two beside each other."""

from __future__ import annotations

from pathlib import Path

import click

_file = click.Path(path_type=Path, dir_okay=False)
_plan = click.option("--plan", "plan_file", type=_file, help="The plan.  [default: the nearest banyan.toml upwards]")
_output = click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")
_format = click.option(
    "--format",
    "format_",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help="terminal, html, json, junit or markdown.",
)


def _home(plan_file: Path | None) -> Path:
    from banyan.plan.location import find_plan
    from banyan.plan.values import FILE
    from extracted.running.state import folder_of

    return folder_of((plan_file or find_plan(Path()) or Path(FILE)).resolve())


@click.command(short_help="List the comparisons that were kept.")
@click.option("--service", default="", metavar="NAME", help="Of this service alone.")
@click.option("--format", "format_", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@_output
@_plan
def runs(*, service: str, format_: str, output: Path | None, plan_file: Path | None) -> int:
    """List the comparisons that were kept beside the plan, the oldest first: when, of what, and with which verdict.

    \b
    Examples:
      banyan load runs
      banyan load runs --service catalog --format json

    \b
    Exit codes: 0 done, 2 wrong use, or a run that cannot be read.
    """
    from banyan.output import check_writable, deliver
    from loadtests.comparing import listing, stored

    check_writable(output)
    found = [each for each in stored.runs(_home(plan_file)) if service in {"", each.document["service"]}]
    deliver(listing.json(found) if format_ == "json" else listing.terminal(found), output)
    return 0


@click.command(short_help="Show a comparison that was kept once more.")
@click.argument("run", default="latest")
@_format
@_output
@_plan
def report(*, run: str, format_: str, output: Path | None, plan_file: Path | None) -> int:
    """Show a comparison that was kept once more, in any format, as it was judged then.

    RUN is its name in `banyan load runs`, a part of it that no other has, its folder, or `latest`.

    \b
    Examples:
      banyan load report --format html --output load.html
      banyan load report 20261123T120000Z --format markdown

    \b
    Exit codes: 0 done, 2 wrong use, or no such run.
    """
    from banyan.output import check_writable, deliver
    from loadtests.comparing.stored import named
    from loadtests.formats import FORMATS

    render = FORMATS.load(format_).render
    check_writable(output)
    deliver(render(named(_home(plan_file), run).document), output)
    return 0


@click.command(short_help="Hold two runs of a service against each other, if they are alike.")
@click.argument("first")
@click.argument("second", default="latest")
@click.option("--margin", "margins", multiple=True, metavar="TEXT", help='As "p95=10% and 20ms".')
@click.option("--limit", "limits", multiple=True, metavar="TEXT", help='As "p(95)<200" or "rate<0.01".')
@_format
@_output
@_plan
def diff(
    *,
    first: str,
    second: str,
    margins: tuple[str, ...],
    limits: tuple[str, ...],
    format_: str,
    output: Path | None,
    plan_file: Path | None,
) -> int:
    """Hold two runs of a service against each other: has SECOND become slower than FIRST by more than the margins?

    What came after the cut in one is judged against the same in the other, as `compare` judges two sides. Both must be
    alike: machine, programs, traffic, load; else it says what differs and compares nothing. Their sides before are the
    check on the machine: where those differ as well, nothing is believed. Runs are named as for `banyan load report`.

    \b
    Examples:
      banyan load diff 20261116T120000Z latest
      banyan load diff 3f9a2c b41d07 --margin "p95=5% and 10ms" --format html --output since.html

    \b
    Exit codes: 0 pass, 1 fail, 2 wrong use or runs that are not alike, 3 inconclusive.
    """
    from banyan.output import check_writable, deliver
    from banyan.plan.location import find_plan
    from banyan.plan.option import accepted
    from banyan.plan.values import Plan
    from loadtests.comparing.between import between
    from loadtests.comparing.stored import named
    from loadtests.comparing.terms import terms
    from loadtests.formats import FORMATS

    render = FORMATS.load(format_).render
    check_writable(output)
    file = plan_file or find_plan(Path())
    home = _home(plan_file)
    plan = accepted(file) if file else Plan()
    document = between(named(home, first), named(home, second), terms(plan.load, file, margins, limits))
    deliver(render(document), output)
    return {"pass": 0, "fail": 1}.get(document["verdict"], 3)
