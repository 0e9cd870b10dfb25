"""Brings a plan up: what the others need, the tables, the servers, the workers; and holds it until it is to end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from banyan.plan.values import Plan
from banyan.processes import leftovers
from banyan.processes.programs import Program, Show
from banyan.processes.running import Processes
from extracted.running import switch
from extracted.running.claim import Claim, claimed
from extracted.running.ports import require_free
from extracted.running.state import folder_of
from extracted.running.targets import Target, chosen, targets_of
from extracted.running.wiring import Wiring

FOLDER = "up"
PORT = 8000
PATIENCE = 60.0
LONGEST_MIGRATION = 3600.0
CONSUMER = "service_links/events/management/commands/links_consume.py"
BANYAN = "banyan"
"""The name that Banyan's own lines have among the others'."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the plan, which targets (`only`, all without one), and whether to stop once all are well."""

    file: Path
    plan: Plan
    only: tuple[str, ...] = ()
    port: int = PORT
    patience: float = PATIENCE
    is_check: bool = False
    migrates: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """What a run consists of, before anything is started."""

    targets: tuple[Target, ...]
    wiring: Wiring
    absent: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """All names that lines can have."""
        workers = tuple(worker_name(target) for target in self.targets if consumes(target))
        return (BANYAN, *(target.name for target in self.targets), *workers)

    def program(self, target: Target) -> Program:
        """The program that a target is."""
        return self._run(target, target.name, target.command)

    def migration(self, target: Target) -> Program:
        """What brings a target's tables up to date."""
        return self._run(target, target.name, (target.python, "manage.py", "migrate", "--noinput"))

    def worker(self, target: Target) -> Program:
        """What takes in the events of the other sides."""
        return self._run(target, worker_name(target), (target.python, "manage.py", "links_consume"))

    def _run(self, target: Target, name: str, command: tuple[str, ...]) -> Program:
        return Program(name, command, target.folder, self.wiring.environment(target))


def laid_out(asked: Asked) -> Layout:
    """What would run. Raises UnknownName for a target that there is not, UsageError for one that cannot be started."""
    state = folder_of(asked.file.resolve())
    targets = targets_of(asked.plan, asked.file, port=asked.port)
    wiring = Wiring(targets, state / FOLDER, state / switch.FILE)
    there = {target.name for target in targets}
    services = (service.name for service in asked.plan.services if service.role == "service")
    absent = tuple(name for name in services if name not in there)
    return Layout(chosen(targets, asked.only), wiring, absent)


def up(asked: Asked, layout: Layout, show: Show) -> None:
    """Bring a plan up and hold it until it is to end.

    Raises AlreadyUp, PortsTaken, ProgramFailed, and Stopped when a signal came.
    """
    with claimed(layout.wiring.folder) as claim:
        _end_leftovers(claim, show)
        require_free(layout.targets)
        with Processes(show) as processes:
            claim.note(processes.run_id)
            _Run(asked, layout, processes, show).begin(claim)
            if not asked.is_check:
                processes.watch()


class _Run:
    """The steps of one run, in order."""

    def __init__(self, asked: Asked, layout: Layout, processes: Processes, show: Show) -> None:
        self._asked = asked
        self._layout = layout
        self._processes = processes
        self._show = show

    def begin(self, claim: Claim) -> None:
        began = time.monotonic()
        others = [target for target in self._layout.targets if target.kind == "other"]
        sides = [target for target in self._layout.targets if target.kind != "other"]
        self._start(others)
        self._migrate(sides)
        self._start(sides)
        workers = [target for target in sides if consumes(target)]
        for target in workers:
            self._processes.start(self._layout.worker(target))
        self._say(f"all of {len(self._layout.targets)} are well, after {time.monotonic() - began:.1f} s:")
        for target in self._layout.targets:
            self._say(f"  {target.name}  {target.url or '(no address)'}")
        claim.note(self._processes.run_id, is_ready=True, urls=_urls(self._layout.targets), pids=self._pids())

    def _start(self, targets: Sequence[Target]) -> None:
        for target in targets:
            if target.command:
                self._processes.start(self._layout.program(target))
        asked = {target.name: target.health for target in targets if target.health}
        self._processes.wait_until_well(asked, patience=self._asked.patience)

    def _migrate(self, targets: Iterable[Target]) -> None:
        for target in targets:
            if self._asked.migrates and target.is_django:
                self._processes.run(self._layout.migration(target), patience=LONGEST_MIGRATION)

    def _pids(self) -> Mapping[str, int]:
        return dict(self._processes.pids)

    def _say(self, line: str) -> None:
        self._show(BANYAN, line)


def consumes(target: Target) -> bool:
    """Whether a target takes in events: the runtime of a cut lies in its folder."""
    return target.is_django and (target.folder / CONSUMER).is_file()


def worker_name(target: Target) -> str:
    """What the worker of a target is called among the lines."""
    return f"{target.name}:events"


def _urls(targets: Iterable[Target]) -> dict[str, str]:
    return {target.name: target.url for target in targets if target.url}


def _end_leftovers(claim: Claim, show: Show) -> None:
    if claim.before and (ended := leftovers.end(claim.before, grace=3.0)):
        show(BANYAN, f"ended what an earlier run left behind: {', '.join(ended)}")
