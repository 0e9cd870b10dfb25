"""A run on pacts that a Pact Broker chooses: targets started, results published, all of it as one matrix."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from banyan.errors import BanyanError, ProgramFailed, UnknownName
from banyan.plan.values import MONOLITH
from banyan.processes.programs import Show, unseen
from banyan.progress import Progress, silent
from banyan.versions import versions_of
from contracts.remote.address import Broker
from contracts.remote.asking import require_well
from contracts.remote.client import ask
from contracts.remote.verifying import Wish as Selection
from contracts.remote.verifying import told
from contracts.store.keeping import SHARED
from contracts.store.values import Version
from contracts.store.versions import here, require_number
from contracts.targets.starting import Asked, Side, Started, started
from contracts.targets.states import state_files
from contracts.verification.choosing import columns
from contracts.verification.columns import cell_of, core, errors_of
from contracts.verification.gateway import GATEWAY
from contracts.verification.matrix import Cell, Key, Matrix, Row
from contracts.verification.running import Request
from contracts.verification.worker import BROKER

_ORDER = ("fail", "not run", "skipped", "pass")
"""What counts where an interaction is in several pacts."""


@dataclass(frozen=True, slots=True)
class Brokered:
    """Which broker is asked for which pacts; with `is_publishing` the results of who does the work go back to it."""

    broker: Broker
    selection: Selection = field(default_factory=Selection)
    is_publishing: bool = False


def verify_from(asked: Brokered, request: Request, *, show: Show = unseen, progress: Progress = silent) -> Matrix:
    """Hold targets to what a broker chooses. Raises NoBroker before the first start, UnknownName, UsageError."""
    home = request.file.resolve().parent
    found = here(home, os.environ, exclude=(SHARED,))
    selection = replace(asked.selection, branch=asked.selection.branch or found.branch)
    if asked.is_publishing:
        number, branches = require_number("", found, home), tuple(filter(None, [selection.branch]))
        selection = replace(selection, publish=Version("", number, branches, build_url=found.build_url))
    run = _Run(replace(asked, selection=selection), request)
    require_well(asked.broker)
    run.go(show, progress)
    return run.matrix()


class _Run:
    """What is held to which pacts, and what came of it."""

    def __init__(self, asked: Brokered, request: Request) -> None:
        self._asked = asked
        self._request = request
        self._columns = {name: self._targets(name) for name in self._providers()}
        self._cells: dict[Key, dict[str, Cell]] = {}
        self._pending: dict[Key, bool] = {}
        self._errors: list[str] = []

    def go(self, show: Show, progress: Progress) -> None:
        """Start the targets, and hold each to its pacts."""
        names = tuple(dict.fromkeys(name for targets in self._columns.values() for name in targets))
        states = state_files(self._request.plan, self._request.file, self._columns)
        wanted = Asked(self._request.plan, self._request.file, names, states, self._request.patience)
        try:
            with started(wanted, show) as running:
                for number, name in enumerate(names):
                    progress(f"verifying {name}", number, len(names))
                    self._column(running, running.sides[name])
        except ProgramFailed as error:
            self._errors.append(str(error))
        if self._asked.is_publishing:
            self._require_published()

    def matrix(self) -> Matrix:
        """All of it."""
        rows = [
            Row(key, cells, is_pending=self._pending[key], place=self._asked.broker.url)
            for key, cells in sorted(self._cells.items(), key=lambda each: each[0])
        ]
        asked = {row.key.provider for row in rows}
        known = {name: targets for name, targets in self._columns.items() if name in asked}
        versions = versions_of(self._request.plan, self._request.file, self._request.said)
        return Matrix(tuple(rows), known, versions, tuple(dict.fromkeys(self._errors)), is_whole=False)

    def _providers(self) -> Sequence[str]:
        known = (MONOLITH, *(each.name for each in self._request.plan.services if each.role == "service"))
        for name in self._request.wish.providers:
            if name not in known:
                raise UnknownName("provider in the plan", name, known)
        return self._request.wish.providers or known

    def _targets(self, provider: str) -> tuple[str, ...]:
        """The sides that do a provider's work; the last is whose results are published."""
        only = self._request.wish.targets
        sides = (name for name in columns(self._request.plan, self._request.file, provider) if name != GATEWAY)
        return tuple(name for name in sides if not only or name in only)

    def _column(self, running: Started, side: Side) -> None:
        probes = [running.sides[name].probe for name in side.needs]
        jobs = [self._job(provider, side.name) for provider, there in self._columns.items() if side.name in there]
        task = {"url": side.url, "probes": [asdict(probe) for probe in probes if probe], "jobs": jobs}
        try:
            said = core(side.name, task)
        except BanyanError as error:
            self._errors.append(str(error))
            return
        self._errors += errors_of(said)
        for result in said["results"]:
            self._take(side.name, result, said)

    def _job(self, provider: str, target: str) -> dict[str, object]:
        selection = self._asked.selection
        if target != self._columns[provider][-1]:
            selection = replace(selection, publish=None)
        name = _named(provider, self._request.plan.contracts.providers)
        return {"provider": provider, "name": name, "kind": BROKER, "told": told(self._asked.broker, selection)}

    def _take(self, target: str, result: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        names = tuple(result["providerStates"])
        key = Key(result["provider"], str(result["consumer"]), str(result["description"]), names)
        cell, cells = cell_of(result, names, said), self._cells.setdefault(key, {})
        cells[target] = min((cells.get(target, cell), cell), key=lambda each: _ORDER.index(each.status))
        self._pending[key] = self._pending.get(key, True) and result.get("pending") is True

    def _require_published(self) -> None:
        """Say where results did not arrive, which Pact's core does not."""
        number = self._asked.selection.publish.number if self._asked.selection.publish else ""
        for provider in sorted({key.provider for key in self._cells}):
            name = _named(provider, self._request.plan.contracts.providers)
            try:
                ask(self._asked.broker, "describe-version", "--pacticipant", name, "--version", number)
            except BanyanError as error:
                self._errors.append(f"results of {provider} did not reach the Pact Broker: {error}")


def _named(provider: str, names: Iterable[tuple[str, str]]) -> str:
    """What the pacts call a provider of the plan."""
    return next((name for name, known in names if known == provider), provider)
