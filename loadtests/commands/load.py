"""The command `banyan load`: both sides of a cut under the same traffic."""

from __future__ import annotations

import click

from loadtests.commands.compare import compare
from loadtests.commands.journey import journey
from loadtests.commands.runs import diff, report, runs
from loadtests.commands.scale import scale
from loadtests.commands.worker import worker
from loadtests.commands.workers import workers


@click.group(short_help="Put the monolith and its services under the same load, and judge what it shows.")
def load() -> None:
    """Put the monolith and its services under the same load, and judge what it shows.

    \b
    Exit codes: 0 pass or done, 1 fail, 2 wrong use or a side that does not answer, 3 inconclusive; 130 after Ctrl-C.
    """


load.add_command(compare)
load.add_command(journey)
load.add_command(runs)
load.add_command(report)
load.add_command(diff)
load.add_command(worker)
load.add_command(workers)
load.add_command(scale)
