"""The command `banyan load compare`: is what takes the monolith's place as quick, within margins, and who can tell?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_file = click.Path(path_type=Path, dir_okay=False)
_options = (
    click.option("--before", default="monolith", show_default=True, metavar="SIDE", help="A target, or a URL."),
    click.option("--after", default="gateway", show_default=True, metavar="SIDE", help="The same, or `gateway`."),
    click.option("--traffic", type=_file, help="Requests, one JSON object a line.  [default: the plan's]"),
    click.option("--get", "paths", multiple=True, metavar="PATH", help="A request to make; may be repeated."),
    click.option("--locustfile", type=_file, help="Let users of Locust make the requests, as they are written."),
    click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="Requests a second.  [default: 20]"),
    click.option("--pairs", type=click.IntRange(1), metavar="N", help="Pairs of blocks.  [default: 12]"),
    click.option("--seconds", type=click.FloatRange(0.5, 3600), metavar="N", help="Length of a block.  [default: 10]"),
    click.option("--shape", default="constant", metavar="TEXT", help="step:N, spike:TIMES, soak:2h or 10s:20,30s:100."),
    click.option("--even", "is_even", is_flag=True, help="Arrivals at equal distances, not by chance."),
    click.option("--users", type=click.IntRange(0), default=0, metavar="N", help="N users who wait for answers."),
    click.option("--pause", type=click.FloatRange(0), default=0.0, metavar="S", help="What such users wait between."),
    click.option("--processes", type=click.IntRange(1, 64), default=1, metavar="N", help="So many generators."),
    click.option("--master", default="", metavar="HOST:PORT", help="Wait there for workers on other machines."),
    click.option("--workers", type=click.IntRange(0, 1000), default=0, metavar="N", help="So many make the requests."),
    click.option("--margin", "margins", multiple=True, metavar="TEXT", help='As "p95=10% and 20ms".'),
    click.option("--limit", "limits", multiple=True, metavar="TEXT", help='As "p(95)<200" or "rate<0.01".'),
    click.option("--abort", multiple=True, metavar="TEXT", help='A limit that ends the run at once, as "p(95)<2000".'),
    click.option("--seed", type=int, default=1, show_default=True, help="Of arrivals, requests, the order of blocks."),
    click.option("--allow-differences", is_flag=True, help="Go on where both sides do not answer alike."),
    click.option("--version", "said", multiple=True, metavar="NAME=VERSION", help="What runs there, for the evidence."),
)


def _with_options(command: Any) -> Any:
    for option in reversed(_options):
        command = option(command)
    return command


@click.command(short_help="Load the monolith and what takes its place in turns, and judge the difference.")
@click.argument("service", default="")
@_with_options
@click.option(
    "--format",
    "format_",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help="terminal, html, json, junit or markdown.",
)
@click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")
@click.option("--plan", "plan_file", type=_file, help="The plan.  [default: the nearest banyan.toml upwards]")
def compare(*, format_: str, output: Path | None, plan_file: Path | None, **options: Any) -> int:
    """Put the monolith alone and what takes its place under the same traffic, in turns, and judge the difference.

    Both run already (`banyan up`, `banyan gateway run`). Blocks of requests go to either side in an order by lot, after
    a warm-up that ends by rule. Requests start when they are due, whatever the ones before them do, and their times
    count from then on. The verdict is pass, fail, or inconclusive with how much longer to run; it is kept as evidence
    for SERVICE, and every request in .banyan/load/. Margins, limits and traffic can stand in the plan: docs/load.md.

    \b
    Examples:
      banyan load compare catalog --get /products/ --get /search/?q=shoes
      banyan load compare catalog --traffic traffic.jsonl --rate 50 --pairs 20
      banyan load compare --before http://127.0.0.1:8000 --after http://127.0.0.1:8001 --get /
      banyan load compare catalog --margin "p95=5% and 10ms" --limit "rate<0.01"
      banyan load compare catalog --get / --shape spike:5 --seconds 30 --abort "p(95)<2000"
      banyan load compare catalog --get / --shape soak:2h --seconds 60

    \b
    Exit codes: 0 pass, 1 fail (or a limit of --abort was broken), 2 wrong use or a side that does not answer,
    3 inconclusive; 130 after Ctrl-C, with what was measured until then.
    """
    from banyan.output import check_writable, deliver
    from banyan.plan.location import find_plan
    from banyan.progress import shown
    from loadtests.comparing.work import Options, Work
    from loadtests.formats import FORMATS
    from loadtests.formats._words import headline

    render = FORMATS.load(format_).render
    check_writable(output)
    work = Work(Options(plan_file or find_plan(Path()), **options))
    click.echo(work.told(), err=True)
    with shown() as progress:
        done = work.run(progress)
    deliver(render(done.document), output)
    if output:
        for line in (headline(done.document), *done.document["doubts"]):
            click.echo(line, err=True)
    if done.is_interrupted:
        return 130
    return {"pass": 0, "fail": 1}.get(done.document["verdict"], 3)
