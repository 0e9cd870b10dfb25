"""One simulation: the boundary, the command under the probe, what was seen, and how true the report was."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.config import Config
from analysis.simulation.accepted import (
    FILE,
    Accepted,
    entries,
    entry,
    is_enforced,
    read_accepted,
    rows,
    written,
)
from analysis.simulation.asking import Subject, of_plan, of_proposal
from analysis.simulation.boundary import Mode
from analysis.simulation.exercising import lines_of
from analysis.simulation.insights import chatter, needs, sagas
from analysis.simulation.places import Places
from analysis.simulation.records import read_records
from analysis.simulation.running import Ended, environment, prepare, run
from analysis.simulation.seen import Run
from analysis.simulation.simulation import Simulation
from analysis.simulation.surviving import survival
from analysis.simulation.truth import compared, crossing
from banyan.errors import UsageError
from banyan.output import check_writable, deliver
from banyan.plan.location import shortened
from banyan.progress import shown


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `plan` and `proposal` None for the plan that is found upwards from here.

    The command runs in `folder`. `records` is where what each process saw is kept, None for nowhere; `accepted` the
    list of accepted crossings, None for the one beside the plan. `is_part` if the command runs only some of the tests,
    so that nothing can be stale; `update` and `accept_new` bring the list up to date.
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
    accepted: Path | None = None
    is_part: bool = False
    update: bool = False
    accept_new: bool = False


def simulate(asked: Asked) -> Simulation:
    """Run the command under the boundary, and judge what was seen.

    Raises UsageError if it cannot be started, and what is raised for a plan, proposal or project that cannot be used.
    """
    if asked.plan is not None and asked.proposal is not None:
        raise UsageError("--plan and --proposal each draw a boundary", hint="use one of them")
    with shown() as progress:
        progress("reading the code", 0, 1)
        subject = _subject(asked)
    file = asked.accepted or Path(subject.name).parent / FILE
    known = read_accepted(file)
    if asked.update or asked.accept_new:
        check_writable(file)
    with _folder(asked.records) as folder:
        lines = lines_of(crossing(subject.evidence, subject.partition))
        records = prepare(folder, subject.boundary, asked.mode, rows(known or ()), lines)
        ended = run(asked.command, asked.folder, environment(folder), out_to_stderr=asked.out_to_stderr)
        places = Places(subject.root)
        with shown() as progress:
            progress("putting together what was seen", 0, 1)
            seen = _with_end(read_records(records, subject.boundary, places), ended)
    result = _judged(asked, subject, seen, ended, places)
    if asked.update or asked.accept_new:
        known = _updated(file, known, asked, result, places)
    accepted = known or frozenset()
    blind = (each for each in result.missed if is_enforced(each.seen) and entry(each.seen, places) not in accepted)
    result = replace(result, blind=tuple(blind))
    return _enforced(result, file, accepted, asked, places) if asked.mode == "enforce" else result


def _updated(
    file: Path, known: frozenset[Accepted] | None, asked: Asked, result: Simulation, places: Places
) -> frozenset[Accepted]:
    """Write a first list, or take stale entries out of the one that is there; add new ones if that is asked for."""
    if result.run.partial or not result.run.processes:
        raise UsageError("not all was seen, so that the list stays as it was", where=str(file))
    seen = entries(result.run, places)
    kept = seen if known is None or asked.accept_new else known & seen
    if asked.is_part:
        kept |= known or frozenset()
    deliver(written(kept), file)
    return kept


def _enforced(result: Simulation, file: Path, known: frozenset[Accepted], asked: Asked, places: Places) -> Simulation:
    crossings = result.run.crossings
    refused = tuple(seen for seen in crossings if seen.tests and is_enforced(seen) and entry(seen, places) not in known)
    is_whole = not asked.is_part and not result.run.partial and result.run.processes and not refused
    stale = tuple(sorted(known - entries(result.run, places))) if is_whole else ()
    return replace(result, refused=refused, stale=stale, accepted=str(file))


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
        survival=survival(seen) if asked.mode == "split" else None,
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
