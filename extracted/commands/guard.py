"""The command `banyan guard`: the tests of both sides, held to what the extraction declares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import plan_option

if TYPE_CHECKING:
    from extracted.extractor.guarding import Guarding
    from extracted.extractor.ledger import Ledger

EXIT_CODES = {"pass": 0, "fail": 1, "inconclusive": 3}


@click.command(short_help="Run the tests of both sides under the guard: nothing crosses that is not declared.")
@click.argument("service")
@click.option(
    "--simulation",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What `banyan simulate --format json` saw before the split.",
)
@click.option("--service-command", metavar="TEXT", help="Another command in the service.  [default: the same]")
@plan_option
@click.argument("command", nargs=-1, required=True, metavar="-- COMMAND...")
def guard(
    *, service: str, simulation: Path | None, service_command: str | None, plan_file: Path, command: tuple[str, ...]
) -> int:
    """Run COMMAND, which runs pytest, in the patched monolith and in SERVICE, and fail for what crosses silently.

    A crossing is silent if nobody has declared it: the extraction neither rewrote it nor lists it for hands. With
    --simulation, crossings of the simulated boundary that no decision of the extraction is about count as well. What
    comes out is kept as evidence for `banyan ready`.

    \b
    Exit codes: 0 pass, 1 fail, 2 wrong use, 3 inconclusive: tests failed, or the guard saw none.

    \b
    Examples:
      banyan guard catalog -- python -m pytest
      banyan guard catalog --simulation simulation.json -- python -m pytest -n 4
      banyan guard catalog --service-command ".venv/bin/python -m pytest" -- ../venv/bin/pytest
    """
    import shlex

    from extracted.running.targets import is_extracted

    ledger = _ledger(service, plan_file)
    from banyan.errors import UsageError
    from banyan.plan.reading import read_plan

    if not is_extracted(read_plan(plan_file).accepted(), plan_file.resolve(), service):
        raise UsageError(f"{service} is not extracted yet", hint=f"banyan extract {service} --apply")
    found = _guarding(ledger, plan_file, simulation, command, tuple(shlex.split(service_command or "")) or command)
    for line in found.lines():
        click.echo(line)
    _keep(found, plan_file)
    return EXIT_CODES[found.verdict]


def _ledger(service: str, plan_file: Path) -> Ledger:
    from analysis.config import Config
    from banyan.progress import shown
    from extracted.extractor.work import Asked, work

    with shown() as progress:
        return work(Asked(service, "look", Config(), plan_file), progress)


def _guarding(
    ledger: Ledger, plan_file: Path, simulation: Path | None, command: tuple[str, ...], other: tuple[str, ...]
) -> Guarding:
    import tempfile

    from banyan.plan.location import SERVICES, project_root
    from banyan.plan.reading import read_plan
    from extracted.extractor.guarding import Guarding, accepted, guarded, unforeseen

    count, left = unforeseen(simulation, ledger) if simulation else (None, ())
    home = plan_file.resolve().parent
    root = project_root(plan_file, read_plan(plan_file).accepted())
    with tempfile.TemporaryDirectory(prefix="banyan-guard-") as scratch:
        folder = Path(scratch)
        (known := folder / "known.json").write_text(accepted(ledger), encoding="utf-8")
        sides = (
            guarded("monolith", command, root, known, folder / "monolith.json"),
            guarded("service", other, home / SERVICES / ledger.service, known, folder / "service.json"),
        )
    return Guarding(ledger.service, sides, len(ledger.silent), count, left)


def _keep(found: Guarding, plan_file: Path) -> None:
    import datetime as dt

    from banyan import evidence
    from banyan.evidence import Evidence
    from banyan.plan.reading import read_plan
    from banyan.plan.values import MONOLITH
    from banyan.versions import versions_of

    versions = versions_of(read_plan(plan_file).accepted(), plan_file, {})
    targets = {name: versions[name] for name in (MONOLITH, found.service) if name in versions}
    summary = "; ".join(line.strip() for line in [*found.lines()][1:4])
    now = dt.datetime.now(dt.UTC)
    kept = Evidence("guard", found.service, found.verdict, targets, now, summary)
    evidence.keep(plan_file.parent / evidence.FOLDER, kept)
