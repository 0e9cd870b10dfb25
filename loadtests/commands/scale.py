"""The command `banyan load scale`: how far does each side carry load with more replicas, and at which cost?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_file = click.Path(path_type=Path, dir_okay=False)
_options = (
    click.option("--before", default="monolith", show_default=True, metavar="SIDE", help="A target, or a URL."),
    click.option("--after", default="gateway", show_default=True, metavar="SIDE", help="The same, or `gateway`."),
    click.option("--replicas", default="1,2,4", show_default=True, metavar="N,N,...", help="Numbers of replicas."),
    click.option("--at", multiple=True, metavar="SIDE:N=URL,...", help="Where N replicas of before or after are."),
    click.option("--quota", default="auto", show_default=True, metavar="SHARE", help="Of a core for each; or none."),
    click.option("--traffic", type=_file, help="Requests, one JSON object a line.  [default: the plan's]"),
    click.option("--get", "paths", multiple=True, metavar="PATH", help="A request to make; may be repeated."),
    click.option("--limit", "limits", multiple=True, metavar="TEXT", help="[default: p(95)<200 and rate<0.01]"),
    click.option("--need", type=click.FloatRange(0), default=0.0, metavar="N", help="What has to be carried a second."),
    click.option("--rate", type=click.FloatRange(0.1), metavar="N", help="Begin at about N a second.  [default: 20]"),
    click.option(
        "--most", type=click.FloatRange(1), default=10_000.0, show_default=True, metavar="N", help="Go no higher."
    ),
    click.option(
        "--seconds", type=click.FloatRange(0.5, 600), default=5.0, show_default=True, help="Length of a step."
    ),
    click.option(
        "--rounds", type=click.IntRange(1, 50), default=3, show_default=True, help="Search each knee so often."
    ),
    click.option("--shape", default="constant", metavar="TEXT", help="Of each step: step:N or spike:TIMES."),
    click.option("--abort", multiple=True, metavar="TEXT", help='A limit that ends the run at once, as "p(95)<9000".'),
    click.option("--processes", type=click.IntRange(1, 64), default=1, metavar="N", help="So many generators."),
    click.option(
        "--seed", type=int, default=1, show_default=True, help="Of arrivals, requests, the order of searches."
    ),
    click.option("--allow-differences", is_flag=True, help="Go on where both sides do not answer alike."),
    click.option("--version", "said", multiple=True, metavar="NAME=VERSION", help="What runs there."),
)


def _with_options(command: Any) -> Any:
    for option in reversed(_options):
        command = option(command)
    return command


@click.command(short_help="Find how far both sides carry load with more replicas, and what each request costs.")
@click.argument("service", default="")
@_with_options
@click.option(
    "--format",
    "format_",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help="html, json, junit, markdown, terminal.",
)  # fmt: skip
@click.option("--output", type=_file, metavar="FILE", help="Write it here.  [default: stdout]")
@click.option("--plan", "plan_file", type=_file, help="The plan.  [default: the nearest banyan.toml upwards]")
def scale(*, format_: str, output: Path | None, plan_file: Path | None, **options: Any) -> int:
    """Find how far both sides carry load with more replicas, and what each request costs.

    Both sides run already (`banyan up`, `banyan gateway run`), by a server that takes workers while it runs, such as
    gunicorn; or replicas are told by their addresses (--at). For each number of replicas the rate is raised until a
    limit breaks, and the knee is searched; several rounds, in an order by lot. On one machine each worker is held to a
    share of a core (--quota). Then there are as many workers as before. Tells what each side carries, the Universal
    Scalability Law through it, CPU, memory, queries and bytes of a request, and the price of the hop: docs/load.md.

    \b
    Examples:
      banyan load scale catalog --get /products/
      banyan load scale catalog --traffic traffic.jsonl --replicas 1,2,3,4 --limit "p(95)<100" --need 300
      banyan load scale catalog --get /products/ --format html --output scaling.html
      banyan load scale --get / --replicas 1,2 --quota none \\
          --at before:1=http://a:8000 --at before:2=http://a:8000,http://b:8000 \\
          --at after:1=http://c:8000 --at after:2=http://c:8000,http://d:8000

    \b
    Exit codes: 0 found (and what --need says is carried), 1 it is not carried, or a limit of --abort was broken,
    2 wrong use or a side that does not answer, 3 inconclusive; 130 after Ctrl-C, with what was found until then.
    """
    from banyan.output import check_writable, deliver
    from banyan.plan.location import find_plan
    from banyan.progress import shown
    from loadtests.scaling.formats import FORMATS
    from loadtests.scaling.work import Options, Work

    render = FORMATS.load(format_).render
    check_writable(output)
    work = Work(Options(plan_file or find_plan(Path()), **options))
    click.echo(work.told(), err=True)
    with shown() as progress:
        done = work.run(progress)
    deliver(render(done.document), output)
    if done.is_interrupted:
        return 130
    return {"pass": 0, "fail": 1}.get(done.document["verdict"], 3)
