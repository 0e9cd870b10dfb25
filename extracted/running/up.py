"""Brings a plan up: what the others need, the tables, the servers, the workers; and holds it until it is to end."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from banyan.errors import UsageError
from banyan.processes import leftovers
from banyan.processes.programs import Show
from banyan.processes.running import Processes
from extracted.running.claim import Claim, claimed
from extracted.running.facts import Facts, facts_in
from extracted.running.layout import BANYAN, Asked, Layout
from extracted.running.ports import require_free
from extracted.running.targets import Target

LONGEST_MIGRATION = 3600.0
_LOCK_WAIT_S = 5.0
_POLL = re.compile(r'GET \S*/internal/links/events/\?\S* "?HTTP/[\d.]+"? "?200\b')


def up(asked: Asked, layout: Layout, show: Show) -> None:
    """Bring a plan up and hold it until it is to end.

    Raises AlreadyUp, PortsTaken, UsageError, ProgramFailed, and Stopped when a signal came.
    """
    with claimed(layout.wiring.folder) as claim:
        if claim.before and (ended := leftovers.end(claim.before, grace=3.0)):
            show(BANYAN, f"ended what an earlier run left behind: {', '.join(ended)}")
        require_free(layout.targets)
        with Processes(without_polling(show)) as processes:
            claim.note(processes.run_id)
            _Run(asked, layout, processes, show).begin(claim)
            if not asked.is_check:
                processes.watch()


def without_polling(show: Show) -> Show:
    """The same without the lines that say no more than that a side asked another for new events, twice a second."""

    def shown(name: str, line: str) -> None:
        if not _POLL.search(line):
            show(name, line)

    return shown


def readers_beside_writer(file: Path) -> None:
    """Have an SQLite database read while it is written: several processes share it. It stays so."""
    with (
        contextlib.suppress(sqlite3.Error),  # it works without, only slower
        contextlib.closing(sqlite3.connect(file, timeout=_LOCK_WAIT_S)) as connection,
    ):
        connection.execute("PRAGMA journal_mode=WAL")


class _Run:
    """The steps of one run, in order."""

    def __init__(self, asked: Asked, layout: Layout, processes: Processes, show: Show) -> None:
        self._asked = asked
        self._layout = layout
        self._processes = processes
        self._show = show
        self._facts: dict[str, Facts] = {}

    def begin(self, claim: Claim) -> None:
        began = time.monotonic()
        self._start(self._layout.others)
        for target in self._layout.asked_for_facts:
            self._ask(target)
        for target in self._layout.sides:
            self._migrate(target)
        for file in {self._file(target) for target in self._layout.sides if self._layout.wiring.is_embedded(target)}:
            if file.exists():
                readers_beside_writer(file)
        self._start(self._layout.sides)
        for target in self._layout.sides:
            self._start_workers(target)
        targets = self._layout.targets
        self._say(f"all of {len(targets)} are well, after {time.monotonic() - began:.1f} s:")
        width = max(len(target.name) for target in targets)
        for target in targets:
            self._say(f"  {target.name:{width}}  {target.url or '(no address)'}")
        urls = {target.name: target.url for target in targets if target.url}
        claim.note(self._processes.run_id, is_ready=True, urls=urls, pids=dict(self._processes.pids))

    def _start(self, targets: Sequence[Target]) -> None:
        for target in targets:
            if target.command:
                self._processes.start(self._layout.program(target))
        asked = {target.name: target.health for target in targets if target.health}
        self._processes.wait_until_well(asked, patience=self._asked.patience)

    def _ask(self, target: Target) -> None:
        """Learn which database a side really uses; only one that is told of a run's own can keep to another."""
        lines: list[str] = []
        patience = max(self._asked.patience, 30.0)
        self._processes.run(self._layout.question(target), patience=patience, hear=lines.append)
        facts = next(filter(None, map(facts_in, lines)), None)
        if facts is None:
            return self._say(f"{target.name} does not say which database it uses: it may be another than it is told")
        self._facts[target.name] = facts
        wiring = self._layout.wiring
        if wiring.is_embedded(target) and facts.url != wiring.database(target):
            self._keep(target, facts)
        return None

    def _keep(self, target: Target, facts: Facts) -> None:
        if target.kind == "service" and target.database == "shared":
            message = f"{target.name} should work on the monolith's tables, and keeps to a database of its own"
            hint = f"let its settings read {target.database_url}, or say in [targets.{target.name}] what they read"
            raise UsageError(message, hint=hint)
        self._layout = self._layout.keeping(target, facts.url)
        self._say(f"{target.name} reads no {target.database_url}, and keeps to {self._database(target)}")

    def _migrate(self, target: Target) -> None:
        if not target.is_django or self._asked.migrates is False:
            return
        wiring = self._layout.wiring
        if wiring.is_kept(target) and not self._asked.migrates:
            self._say(f"the tables of {target.name} are left as they are; --migrate brings them up to date")
            return
        is_new = wiring.is_embedded(target) and not self._file(target).exists()
        facts = self._facts.get(target.name)
        migration = self._layout.migration(target, has_links=facts is not None and facts.has_links)
        self._processes.run(migration, patience=LONGEST_MIGRATION)
        if is_new and target.kind == "service" and target.database == "copied":
            self._say(f"{target.name} has an empty database of its own: `banyan data copy {target.name}` fills it")

    def _start_workers(self, target: Target) -> None:
        facts = self._facts.get(target.name)
        for worker in self._layout.workers(target) if facts is None or facts.has_links else ():
            self._processes.start(worker)

    def _file(self, target: Target) -> Path:
        return Path(self._layout.wiring.database(target).removeprefix("sqlite:///"))

    def _database(self, target: Target) -> str:
        return self._layout.wiring.shown_database(target) or "a database without an address"

    def _say(self, line: str) -> None:
        self._show(BANYAN, line)
