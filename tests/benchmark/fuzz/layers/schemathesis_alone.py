"""Schemathesis against the service by the shop's document: a finding that the faultless service does not show."""

from __future__ import annotations

from contracts.fuzzing.checking import Checking, Settings
from contracts.fuzzing.documents import expanded, without
from contracts.fuzzing.operations import operations_of
from contracts.fuzzing.sides import Side
from contracts.fuzzing.snapshots import Probe
from tests.benchmark.fuzz.sides import TOKEN, faulty
from tests.benchmark.fuzz.world import World
from tests.benchmark.shadow.fault import Fault

SEED = 7
EXAMPLES = 15
SECONDS = 60.0
USUAL = (1, 2, 3, SEED)
"""Seeds with which the faultless service is tried, to know what is found there too."""


class Layer:
    """All phases and checks, signed in as staff, with the state kept over a run and taken back after it."""

    def __init__(self, world: World) -> None:
        self._world = world
        document = world.document("monolith")
        served = {each.label for each in operations_of(expanded(world.document("catalog"), "catalog"))}
        self._document = without(document, frozenset(served))
        with faulty(world.sides, None, world.shop) as url:
            self._usual = {id_ for seed in USUAL for id_ in self._found(url, seed)}

    def finds(self, fault: Fault, url: str) -> str:
        """The first finding that is new."""
        new = {id_: told for id_, told in self._found(url, SEED).items() if id_ not in self._usual}
        return next(iter(new.values()), "")

    def _found(self, url: str, seed: int) -> dict[str, str]:
        probe, sides = Probe(TOKEN), (Side("monolith", self._world.shop), Side("catalog", url))
        headers = dict(self._world.sides.identities["staff"])
        checking = Checking("catalog", url, self._document, Settings(seed, SECONDS, EXAMPLES, headers=headers))
        for side in sides:
            probe.begin(side)
        try:
            checking.run()
        finally:
            for side in sides:
                probe.end(side)
        return {each.id: f"{each.operation} {each.about}" for each in checking.found.values()}
