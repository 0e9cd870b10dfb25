"""The same calls to the shop and the service: the first difference that nobody has accepted is a find."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rulefile import read_rules
from banyan.comparison.rules import Rulebook
from contracts.fuzzing.baseline import read_baseline
from contracts.fuzzing.calls import Calls
from contracts.fuzzing.cases import Cases
from contracts.fuzzing.differential import Differential, Limits
from contracts.fuzzing.documents import expanded, without
from contracts.fuzzing.generation import Generation
from contracts.fuzzing.judging import Cause
from contracts.fuzzing.known import explored
from contracts.fuzzing.operations import operations_of, pages_of
from contracts.fuzzing.routing import Routed, Rules
from contracts.fuzzing.runs import Run, Runner
from contracts.fuzzing.sides import Side
from contracts.fuzzing.snapshots import Probe
from tests.benchmark.fuzz.sides import HOST, TOKEN, faulty
from tests.benchmark.fuzz.world import NO_EFFECT, World
from tests.benchmark.shadow.fault import Fault
from tests.benchmark.shadow.sides import TOKEN as LINKS
from tests.benchmark.shadow.traffic import ROUTES

REVIEWED = Path(__file__).parents[2] / "shadow" / "rules.toml"
ACCEPTED = Path(__file__).parents[1] / "accepted.jsonl"
SEED = 7
SEQUENCES = 200
SECONDS = 300.0
SINGLES = 100
FEWER = 40
"""Calls and sequences for each seed of the faultless service, all of them together many times what finds a fault."""


def _drafts(database: Path) -> list[str]:
    """What no answer shows, and whoever works with it knows: told as by `--value slug=...`."""
    with contextlib.closing(sqlite3.connect(database)) as rows:
        found = rows.execute("SELECT slug FROM catalog_product WHERE status = 'draft' ORDER BY id LIMIT 4")
        return [slug for (slug,) in found]


class Layer:
    """Noise is learned from the shop alone, before the first fault, and frozen."""

    def __init__(self, world: World) -> None:
        self._world = world
        monolith, service = (world.document(name) for name in ("monolith", "catalog"))
        served = {each.label for each in operations_of(expanded(service, "catalog"))}
        documented = [each for each in operations_of(expanded(monolith, "shop")) if each.label in served]
        routed = Routed(ROUTES)
        operations = [*documented, *pages_of(routed.paths, documented)]
        names = ("", *world.sides.identities)
        self._shop = Side("monolith", world.shop, world.sides.identities, host=HOST)
        labels = frozenset(each.label for each in documented)
        known = explored(self._shop, operations, names)
        for slug in _drafts(world.sides.shadow.shop.database):
            known.told("slug", slug)
        self._generation = Generation(operations, known, Cases(without(monolith, labels)), names)
        self._takes = routed.takes
        self._known: dict[Calls, Run] = {}
        reviewed = DEFAULTS + read_rules(REVIEWED.read_text("utf-8"), REVIEWED)
        self._rules = Rules(reviewed, routed.names(operations))
        self._accepted = {(each.operation, each.about) for each in read_baseline(ACCEPTED)}
        noise = self.made(world.shop, SEED).learn()
        self._bare = Rules(DEFAULTS + Rulebook(noise.rules()), self._rules.names)
        self._rules += Rulebook(noise.rules())
        self._usual: set[Cause] = set()

    def made(self, url: str, seed: int, *, stops: bool = False) -> Differential:
        """A comparison with the service at an address."""
        probe = Probe(TOKEN, links_token=LINKS)
        service = Side("catalog", url, self._world.sides.identities, host=HOST)
        return Differential(
            Runner(self._shop, probe, known=self._known),
            Runner(service, probe, peers=(self._shop,)),
            self._generation,
            self._rules,
            seed,
            Limits(SECONDS, sequences=SEQUENCES, stops_at_first=stops, shrinks=not stops),
            takes=self._takes,
            is_known=self._is_known,
        )

    def finds(self, fault: Fault, url: str) -> str:
        """The first difference; NO_EFFECT where no answer is any different from the faultless service's."""
        run = self.made(url, SEED, stops=True)
        run.run()
        new = [cause for cause in run.shown if not self._is_known(cause)]
        if new:
            return f"{run.tried}: {new[0].operation} {new[0].about}"
        return "" if self._without_rules(url) - self._faultless() else NO_EFFECT

    def _faultless(self) -> set[Cause]:
        if not self._usual:
            with faulty(self._world.sides, None, self._world.shop) as url:
                self._usual = self._without_rules(url)
        return self._usual

    def _without_rules(self, url: str) -> set[Cause]:
        """All that differs, without any rule of a person."""
        run = self.made(url, SEED)
        run.rules, run.limits = self._bare, replace(run.limits, shrinks=False)
        run.run()
        return set(run.shown)

    def alarms(self, url: str, seed: int) -> tuple[list[str], int]:
        """What is called different of a service without a fault, and how many sequences were tried."""
        run = self.made(url, seed)
        run.limits = replace(run.limits, singles=SINGLES, sequences=FEWER)
        run.run()
        return [f"{cause.operation} {cause.about}" for cause in run.shown if not self._is_known(cause)], run.tried

    def _is_known(self, cause: Cause) -> bool:
        return (cause.operation, cause.about) in self._accepted
