"""One simulation: the boundary, the command under the probe, what was seen, and how true the report was."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.config import Config
from analysis.simulation.asking import Subject, of_plan, of_proposal
from analysis.simulation.boundary import Mode
from analysis.simulation.insights import chatter, needs, sagas
from analysis.simulation.places import Places
from analysis.simulation.records import read_records
from analysis.simulation.running import Ended, environment, prepare, run
from analysis.simulation.seen import Run
from analysis.simulation.simulation import Simulation
from analysis.simulation.truth import compared
from banyan.errors import UsageError
from banyan.plan.location import shortened
from banyan.progress import shown


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `plan` and `proposal` None for the plan that is found upwards from here.

    The command runs in `folder`. `records` is where what each process saw is kept, None for nowhere.
    """

    config: Config
    command: tuple[str, ...]
    folder: Path
    path: Path | None = None
    plan: Path | None = None
    proposal: Path | None = None
    mode: Mode = "observe"
    records: Path | None = None
    out_to_stderr: bool = False


def simulate(asked: Asked) -> Simulation:
    """Run the command under the boundary, and judge what was seen.

    Raises UsageError if it cannot be started, and what is raised for a plan, proposal or project that cannot be used.
    """
    if asked.plan is not None and asked.proposal is not None:
        raise UsageError("--plan and --proposal each draw a boundary", hint="use one of them")
    with shown() as progress:
        progress("reading the code", 0, 1)
        subject = _subject(asked)
    with _folder(asked.records) as folder:
        records = prepare(folder, subject.boundary, asked.mode)
        ended = run(asked.command, asked.folder, environment(folder), out_to_stderr=asked.out_to_stderr)
        places = Places(subject.root)
        with shown() as progress:
            progress("putting together what was seen", 0, 1)
            seen = _with_end(read_records(records, subject.boundary, places), ended)
    return _judged(asked, subject, seen, ended, places)


def _subject(asked: Asked) -> Subject:
    if asked.proposal is not None:
        return of_proposal(asked.proposal, asked.path, asked.config)
    return of_plan(asked.plan, asked.path, asked.config)


def _judged(asked: Asked, subject: Subject, seen: Run, ended: Ended, places: Places) -> Simulation:
    truth = compared(seen, subject.evidence, subject.partition, subject.boundary, places)
    root = shortened(subject.root.resolve()).as_posix()
    return Simulation(
        plan=subject.name,
        folder="" if root == "." else root,
        mode=asked.mode,
        command=asked.command,
        code=ended.code,
        libraries=subject.boundary.libraries,
        run=seen,
        truth=truth,
        needs=needs(seen.tests),
        sagas=sagas(seen),
        chatter=chatter(seen),
    )


def _with_end(seen: Run, ended: Ended) -> Run:
    if ended.signal:
        return replace(seen, partial=f"the command was stopped by {ended.signal}; what was seen until then is counted")
    return seen


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """A new folder for a run; raise UsageError if one that is to be kept has anything in it."""
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="banyan-simulate-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    if kept.exists() and (not kept.is_dir() or any(kept.iterdir())):
        raise UsageError("the folder for records is not empty", where=str(kept), hint="name a new one")
    kept.mkdir(parents=True, exist_ok=True)
    yield kept.resolve()
