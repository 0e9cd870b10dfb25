"""The command `banyan simulate`: a project's own tests, run as if the boundary were already there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from analysis.commands._options import ProjectOptions, colour, known, output_option, project_options
from banyan.errors import UsageError
from banyan.output import check_writable, deliver, is_terminal

if TYPE_CHECKING:
    from analysis.simulation.boundary import Mode
    from analysis.simulation.simulation import Simulation


@click.command(
    short_help="Run a project's own tests as if the boundary were there, and see what crosses it.",
    context_settings={"ignore_unknown_options": False},
)
@click.option("--project", "path", type=click.Path(path_type=Path), help="The project.  [default: the plan's]")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan that draws the boundary.  [default: the nearest banyan.toml upwards]",
)
@click.option(
    "--proposal",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take the boundary from a report instead (`banyan report --format json`).",
)
@click.option(
    "--mode",
    type=click.Choice(["observe", "enforce", "split"]),
    default="observe",
    show_default=True,
    help="observe records; enforce fails a test at a crossing that is not accepted; split gives each service a "
    "database of its own.",
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The accepted crossings.  [default: .banyan-simulation.jsonl beside the plan]",
)
@click.option("--update", is_flag=True, help="Take stale entries out of the accepted ones; write a first list.")
@click.option("--accept-new", is_flag=True, help="With --update: accept new crossings too.")
@click.option("--part", "is_part", is_flag=True, help="COMMAND runs only some of the tests: nothing is stale.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Where the command runs.  [default: here]",
)
@click.option("--evidence", "keeps", is_flag=True, help="Keep what was found for `banyan ready`, by service.")
@click.option("--records", type=click.Path(path_type=Path), help="Keep what each process saw in this new folder.")
@click.option(
    "--format", "format_", default="terminal", metavar="FORMAT", help="terminal, json, html, junit or markdown."
)
@output_option
@project_options
@click.argument("command", nargs=-1, required=True, metavar="-- COMMAND...")
def simulate(
    *,
    path: Path | None,
    plan_file: Path | None,
    proposal: Path | None,
    mode: str,
    accepted: Path | None,
    update: bool,
    accept_new: bool,
    is_part: bool,
    folder: Path,
    keeps: bool,
    records: Path | None,
    format_: str,
    output: Path | None,
    options: ProjectOptions,
    command: tuple[str, ...],
) -> int:
    """Run COMMAND, which runs a project's own tests, and see everything that crosses the boundary of the plan.

    Nothing is installed and no file is changed: a probe is brought in by the environment of COMMAND alone. It counts
    joins, reads and writes over the boundary, transactions that write to two services, cascades, signals, tasks and
    calls, each with the line of code and the test; then all of it is held against the static report, which should
    have said it. COMMAND may be pytest, manage.py test, or anything that starts Django with Python.

    \b
    Exit codes: those of COMMAND; with --mode enforce 1 for stale entries; 2 for a plan that cannot be used, or a
    COMMAND that never started Django.

    \b
    Examples:
      banyan simulate -- python -m pytest
      banyan simulate --folder monolith -- python manage.py test --parallel 4
      banyan simulate --proposal report.json -- pytest -n 4 tests/orders
      banyan simulate --update -- pytest             accept what crosses today
      banyan simulate --mode enforce -- pytest       and nothing else from now on
      banyan simulate --mode split -- pytest         which tests survive a database for each service
      banyan simulate --format json --output simulation.json -- pytest
      banyan simulate --evidence -- pytest           keep it as evidence for `banyan ready`
    """
    from analysis.simulation.formats import FORMATS
    from analysis.simulation.simulating import Asked
    from analysis.simulation.simulating import simulate as simulated

    known("format of simulations", format_, FORMATS.names())
    if keeps and proposal:
        raise UsageError("evidence is about the services of a plan, and --proposal has none")
    check_writable(output)
    asked = Asked(
        options.config(),
        command,
        folder,
        path,
        plan_file,
        proposal,
        cast("Mode", mode),
        records,
        out_to_stderr=output is None and format_ != "terminal",
        accepted=accepted,
        is_part=is_part,
        update=update,
        accept_new=accept_new,
    )
    result = simulated(asked)
    if not result.run.processes:
        return _nothing(result)
    render = FORMATS.load(format_).render
    shown = {"colour": is_terminal(output) and colour()} if format_ == "terminal" else {}
    deliver(render(result, **shown), output)
    if keeps:
        from analysis.keeping import keep_simulation

        keep_simulation(result, output, is_part=is_part)
    return result.exit_code


def _nothing(result: Simulation) -> int:
    """Say that nothing was seen, and why as far as that can be told; the command's own failure goes before."""
    python = result.run.python_processes
    if python:
        why = f"Python was started {python:,} times, and never set up Django"
    else:
        why = "no Python that heeds PYTHONPATH was started (python -I and -E do not)"
    ended = f"it ended with code {result.code}"
    click.echo(f"{click.style('error:', fg='red', bold=True)} nothing was seen: {why}; {ended}", err=True)
    hint = "try the command without banyan first; a container or a remote machine does not inherit the environment"
    click.echo(f"{click.style(' hint:', fg='cyan')} {hint}", err=True)
    return result.code or 2
