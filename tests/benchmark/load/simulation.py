"""Load tests that are made up: how both sides answer is known, and so whether the judgement is right.

Times are lognormal with a part that is drawn from a Pareto distribution, so that the tail is heavy. Requests of one
block share its mood (as on a busy machine), moods drift over the run and follow each other; stalls hold up requests of
a stretch of time. Nothing of it is known to the judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from loadtests.judgement.blocks import Arm, Block, Pair, Requests


@dataclass(frozen=True)
class Route:
    """How one route answers, and what part of the requests it takes."""

    median_ms: float
    part: float
    spread: float = 0.5
    heavy: float = 0.02
    errors: float = 0.001


@dataclass(frozen=True)
class Machine:
    """The moods that blocks have, in logarithms of times, and how often a block stalls."""

    mood: float = 0.05
    follows: float = 0.6
    drift: float = 0.20
    own: float = 0.02
    stalls: float = 0.05
    stall_ms: float = 300.0


ROUTES = {"browse": Route(40.0, 0.7), "search": Route(120.0, 0.3, spread=0.7)}
MACHINE = Machine()
SECONDS = 10.0
RATE = 100.0


@dataclass(frozen=True)
class Behaviour:
    """By how much the side after differs: `slower` holds for every request, `tail` for the slowest tenth alone."""

    slower: float = 1.0
    tail: float = 1.0
    errors: float = 0.0


@dataclass(frozen=True)
class World:
    """All that is made up of one kind of run."""

    routes: Mapping[str, Route] = field(default_factory=lambda: ROUTES)
    machine: Machine = MACHINE
    rate: float = RATE
    seconds: float = SECONDS

    def pairs(self, count: int, behaviour: Behaviour, random: np.random.Generator) -> list[Pair]:
        """So many pairs of blocks, in the order ABBA or BAAB, by lot."""
        moods = self._moods(2 * count, random)
        found: list[Pair] = []
        first_is_after = False
        for number in range(count):
            first_is_after = bool(random.integers(2)) if number % 2 == 0 else not first_is_after
            arms = (Arm.AFTER, Arm.BEFORE) if first_is_after else (Arm.BEFORE, Arm.AFTER)
            counts = {
                name: int(random.poisson(self.rate * self.seconds * each.part)) for name, each in self.routes.items()
            }
            blocks = {
                arm: self._block(arm, moods[2 * number + place], (counts, behaviour), random)
                for place, arm in enumerate(arms)
            }
            found.append(Pair(blocks[Arm.BEFORE], blocks[Arm.AFTER]))
        return found

    def _moods(self, count: int, random: np.random.Generator) -> np.ndarray:
        """A mood for each block: what follows from the last one, a drift over the whole run, and its own."""
        machine = self.machine
        steps = random.normal(0, machine.mood * np.sqrt(1 - machine.follows**2), count)
        moods = np.empty(count)
        mood = random.normal(0, machine.mood)
        for place in range(count):
            mood = machine.follows * mood + steps[place]
            moods[place] = mood
        drift = np.linspace(0, random.normal(0, machine.drift), count)
        return np.asarray(moods + drift + random.normal(0, machine.own, count))

    def _block(
        self, arm: Arm, mood: float, asked: tuple[Mapping[str, int], Behaviour], random: np.random.Generator
    ) -> Block:
        """One block; both blocks of a pair are asked the same, as the generator does it."""
        counts, behaviour = asked
        stalls = random.random() < self.machine.stalls
        changed = behaviour if arm is Arm.AFTER else Behaviour()
        found = {name: _answers(route, counts[name], changed, random) for name, route in self.routes.items()}
        seen = {name: self._as_seen(each, mood, random, stalls=stalls) for name, each in found.items()}
        return Block(arm, self.seconds, seen)

    def _as_seen(
        self, found: tuple[np.ndarray, int], mood: float, random: np.random.Generator, *, stalls: bool
    ) -> Requests:
        times = found[0] * np.exp(mood)
        if stalls:
            part = self.machine.stall_ms / 1000 / self.seconds
            held = random.random(len(times)) < part
            times[held] += random.random(int(held.sum())) * self.machine.stall_ms
        return Requests(times, times, found[1])


def _answers(route: Route, count: int, behaviour: Behaviour, random: np.random.Generator) -> tuple[np.ndarray, int]:
    errors = int(random.binomial(count, min(1.0, route.errors + behaviour.errors)))
    good = count - errors
    times = random.lognormal(np.log(route.median_ms), route.spread, good)
    heavy = random.random(good) < route.heavy
    times[heavy] *= 1 + random.pareto(2.5, int(heavy.sum()))
    times *= behaviour.slower
    if behaviour.tail != 1.0:
        border = np.exp(np.log(route.median_ms) + 1.2816 * route.spread)
        times[times > border] *= behaviour.tail
    return times, errors
