"""One run: targets started, each held to what was chosen for it, all of it as one matrix."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from banyan.errors import BanyanError, ProgramFailed
from banyan.plan.values import MONOLITH, Plan
from banyan.processes.programs import Show, unseen
from banyan.progress import Progress, silent
from banyan.versions import versions_of
from contracts.targets.starting import Asked, Started, started
from contracts.targets.states import state_files
from contracts.verification.choosing import Chosen, Wish, columns
from contracts.verification.columns import verified
from contracts.verification.gateway import GATEWAY, run_gateway
from contracts.verification.matrix import Cell, Key, Matrix, Row


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be verified, and how long to wait until targets are well; `said` are versions by name."""

    plan: Plan
    file: Path
    wish: Wish = field(default_factory=Wish)
    said: Mapping[str, str] = field(default_factory=dict)
    patience: float = 60.0


def verify(request: Request, found: Sequence[Chosen], *, show: Show = unseen, progress: Progress = silent) -> Matrix:
    """Hold every target to what was chosen for it. What stands in the way is in the matrix, and so is what was found.

    Raises UsageError for targets that cannot be started.
    """
    names = _names(found)
    if not names:
        return _matrix(request, found, {}, [])
    states = state_files(request.plan, request.file, {each.key.provider for each in found})
    asked = Asked(request.plan, request.file, _sides(request.plan, names), states, request.patience)
    is_starting = True

    def hear(name: str, line: str) -> None:
        show(name, line)
        if is_starting:
            progress("starting targets", 0, len(names))

    try:
        with started(asked, hear) as running:
            is_starting = False
            return hold(request, found, running, progress)
    except ProgramFailed as error:
        return _matrix(request, found, {}, [str(error)])


def hold(request: Request, found: Sequence[Chosen], running: Started, progress: Progress = silent) -> Matrix:
    """The same with targets that were started."""
    folder = Path(tempfile.mkdtemp(prefix="pacts-", dir=running.folder))  # a gateway ends by what it noted there
    run = _Run(request, running, found, folder, progress)
    run.go(_names(found))
    return _matrix(request, found, run.cells, run.errors)


def _names(found: Sequence[Chosen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(target for each in found for target in each.targets))


def _sides(plan: Plan, names: Sequence[str]) -> tuple[str, ...]:
    """What is to run for some columns: before the gateway, all that it could lead to."""
    routed = (MONOLITH, *(route.service for route in plan.routes)) if GATEWAY in names else ()
    return tuple(dict.fromkeys(name for name in (*names, *routed) if name != GATEWAY))


class _Run:
    """The columns of one run, one after the other, while somebody looks after the targets."""

    def __init__(
        self, request: Request, running: Started, found: Sequence[Chosen], folder: Path, progress: Progress
    ) -> None:
        self.cells: dict[str, dict[Key, Cell]] = {}
        self.errors: list[str] = []
        self._request = request
        self._running = running
        self._sides = dict(running.sides)
        self._turns = {name: Lock() for name in running.sides}
        self._found = found
        self._folder = folder
        self._progress = progress

    def go(self, names: Sequence[str]) -> None:
        """Fill all columns: side by side where they need nothing of each other, else one after the other."""
        if GATEWAY in names:
            self._open_gateway()
        there = [name for name in names if name in self._sides]
        with ThreadPoolExecutor(max(len(there), 1)) as pool:
            work = [pool.submit(self._column, name) for name in there]
            try:
                self._running.processes.watch(lambda: self._is_over(work))
            except ProgramFailed as error:
                self.errors.append(str(error))
            for each in work:
                each.result()

    def _open_gateway(self) -> None:
        request = self._request
        try:
            self._sides[GATEWAY] = run_gateway(request.plan, request.file, self._running, self._folder)
        except ProgramFailed as error:
            self.errors.append(str(error))

    def _is_over(self, work: Sequence[Future[None]]) -> bool:
        done = sum(each.done() for each in work)
        self._progress("verifying", done, len(work))
        return done == len(work)

    def _column(self, name: str) -> None:
        side = self._sides[name]
        wanted = [each for each in self._found if name in each.targets]
        with ExitStack() as stack:
            for each in sorted(side.needs):
                stack.enter_context(self._turns[each])
            try:
                probes = [self._sides[each] for each in side.needs]
                self.cells[name], errors = verified(side, probes, wanted, self._folder / "pacts" / name)
            except BanyanError as error:
                errors = [str(error)]
        self.errors += [each for each in errors if each not in self.errors]


def _matrix(
    request: Request,
    found: Sequence[Chosen],
    cells: Mapping[str, Mapping[Key, Cell]],
    errors: Sequence[str],
) -> Matrix:
    reason = errors[0].splitlines()[0] if errors else ""
    providers = sorted({each.key.provider for each in found})
    rows = [
        Row(
            each.key,
            dict(each.cells)
            | {target: cells.get(target, {}).get(each.key, Cell("not run", reason)) for target in each.targets},
            each.interaction.is_pending,
            each.place,
        )
        for each in found
    ]
    return Matrix(
        tuple(rows),
        {provider: columns(request.plan, request.file, provider) for provider in providers},
        versions_of(request.plan, request.file, request.said),
        tuple(errors),
        request.wish.is_for_all,
    )
