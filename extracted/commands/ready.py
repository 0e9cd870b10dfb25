"""The command `banyan ready`: go or no-go for a service, from all the evidence that there is."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.plan.option import accepted, plan_option

EXIT_CODES = {"go": 0, "no-go": 1, "inconclusive": 3}


@click.command(short_help="Go or no-go for a service: all evidence for it on one page.")
@click.argument("service")
@click.option("--version", "versions", multiple=True, metavar="NAME=VERSION", help="What runs as a target.")
@click.option("--format", "format_", default="terminal", show_default=True,
              help="terminal, json, html, markdown or junit.")  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: stdout]"
)
@plan_option
def ready(*, service: str, versions: tuple[str, ...], format_: str, output: Path | None, plan_file: Path) -> int:
    """Say whether SERVICE may take over: go, no-go, or inconclusive.

    Nothing is run here: what other commands have kept in .banyan/evidence/ is joined, each kind with its verdict, its
    age, a link to the report, and the command that takes it. What is missing, older than `fresh_hours` of the plan, or
    was taken on other versions than run now is inconclusive. Everything passes: go. Anything fails: no-go.
    `ready_needs` in [routing] says which kinds are joined. `banyan route set SERVICE service` asks the same.

    \b
    boundary    banyan check --evidence               the code keeps to the plan
    simulation  banyan simulate --evidence -- ...     what the tests do over the boundary was foreseen
    guard       banyan guard SERVICE -- ...           and is bridged on both sides
    contracts   banyan verify                         both sides do what their consumers rely on
    fuzz        banyan fuzz SERVICE --against monolith
    shadow      banyan shadow run                     real requests are answered alike
    load        banyan load compare SERVICE
    canary      banyan route rollout SERVICE
    rollback    banyan route rollback SERVICE         the way back was gone

    \b
    Exit codes: 0 go, 1 no-go, 2 wrong use or evidence that cannot be read, 3 inconclusive.

    \b
    Examples:
      banyan ready catalog
      banyan ready catalog --version monolith=9f3c --version catalog=01ab
      banyan ready catalog --format html --output ready.html
    """
    from banyan.output import check_writable, deliver
    from extracted.commands._rollout import said
    from extracted.gateway.grounds import grounds_of
    from extracted.gateway.readiness.formats import FORMATS
    from extracted.gateway.readiness.joining import readiness

    render = FORMATS.load(format_).render
    check_writable(output)
    plan, base = accepted(plan_file), output.parent if output else Path()
    document = readiness(plan, plan_file, service, grounds_of(plan_file, said(versions)), base)
    deliver(render(document), output)
    return EXIT_CODES[document["verdict"]]
