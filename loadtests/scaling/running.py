"""Runs a scaling test: each side with each number of replicas, in an order by lot, several rounds of it."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from banyan.errors import BanyanError
from banyan.progress import Progress
from loadtests.comparing.keeping import Kept
from loadtests.comparing.values import Side
from loadtests.driving.generators import Generators
from loadtests.driving.orders import Job
from loadtests.judgement.blocks import Arm
from loadtests.judgement.knees import FACTOR
from loadtests.judgement.trust import doubts
from loadtests.scaling.costs import Meter
from loadtests.scaling.quotas import Quotas
from loadtests.scaling.replicas import Replicas
from loadtests.scaling.searching import Breached, Place, Search, counted
from loadtests.scaling.values import STRAIGHT, THROUGH, Found, Hop, Scaled, Scaling, Step

INTERRUPTED = "it was interrupted"
SATURATED = 0.9
"""A machine that is busier has no processor to spare for a replica within its share, and what is measured is it."""

_SOME = 0.1
_HOP_PAIRS = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run stands on: the replicas of each side, their quotas, what is read of their parts, and the direct way.

    `direct` is the service itself, asked beside the gateway for the price of the hop; None for no such thing.
    """

    replicas: Mapping[Arm, Replicas]
    quotas: Quotas
    meters: Mapping[Arm, Meter]
    identify: Callable[[], object]
    direct: Side | None = None
    doubts: Sequence[str] = field(default=())


def scaled(asked: Scaling, ground: Ground, kept: Kept, progress: Progress) -> Scaled:
    """Run it to its end; after an interrupt or a failure with what there is until then.

    Raises BanyanError where nothing was measured yet.
    """
    run = _Run(asked, ground, kept, progress)
    began_at, before, ended, is_breached = dt.datetime.now(dt.UTC), ground.identify(), "", False
    try:
        run.to_its_end()
    except KeyboardInterrupt:
        ended = INTERRUPTED
    except Breached as breach:
        ended, is_breached = f"{breach}", True
    except BanyanError as error:
        if not run.steps:
            raise
        ended = str(error)
    finally:
        progress("putting the replicas back as they were", len(run.done), run.total)
        ground.quotas.release()
        for each in ground.replicas.values():
            each.restore()
    kept.forget(kept.parts(asked.processes))
    changed = () if ended or ground.identify() == before else ("what runs changed while it was measured",)
    partial = (f"it is partial: {ended}",) if ended and not is_breached else ()
    found = (*partial, *ground.doubts, *changed, *run.doubts, *_doubts(run.steps, run.found))
    ended_at = dt.datetime.now(dt.UTC)
    return Scaled(
        asked, tuple(run.steps), tuple(run.found), found, began_at, ended_at, run.hop, ended, is_breached
    )  # fmt: skip


class _Run:
    """The steps of one run, and what was measured so far."""

    def __init__(self, asked: Scaling, ground: Ground, kept: Kept, progress: Progress) -> None:
        self.steps: list[Step] = []
        self.found: list[Found] = []
        self.doubts: list[str] = []
        self.hop: Hop | None = None
        self.done: list[Place] = []
        self._asked = asked
        self._ground = ground
        self._progress = progress
        self._search = Search(asked, kept, self.steps, self._show)
        self._job = Job(asked.traffic, in_flight=asked.in_flight)
        self._random = random.Random(asked.seed)  # noqa: S311  the order of measurements is no secret
        self._order = [each for round_ in range(asked.rounds) for each in self._round(round_)]
        self.total = len(self._order)

    def to_its_end(self) -> None:
        """Find all knees, and the price of the hop."""
        for arm, replicas, round_ in self._order:
            self._place(arm, replicas, round_)

    def _round(self, number: int) -> list[tuple[Arm, int, int]]:
        places = [(arm, count, number) for arm in Arm for count in self._asked.replicas]
        self._random.shuffle(places)
        return places

    def _place(self, arm: Arm, replicas: int, round_: int) -> None:
        ground, asked = self._ground, self._asked
        ground.quotas.release()
        self._show(f"{asked.side(arm).name}: bringing {counted(replicas)} up")
        if arm is Arm.AFTER:
            ground.replicas[Arm.BEFORE].restore()
        urls = ground.replicas[arm].bring_to(replicas)
        place = Place(arm, asked.side(arm), replicas, round_, urls)
        with Generators(self._job, asked.processes) as generators:
            if not self._warm_up(generators, place):
                self.doubts.append(f"{place.side.name} with {counted(replicas)} had not come to rest after warming up")
            first = self._first(arm, replicas)
            knee, found = self._search.knee(generators, place, ground.meters[arm], first)
            if found:
                self.found.append(found)
            if found is None:
                self.doubts.append(f"{place.side.name} with {counted(replicas)} broke a limit at every rate tried")
            elif knee.broken is None:
                self.doubts.append(
                    f"{place.side.name} with {counted(replicas)} still kept all limits at {asked.most:g} a second: "
                    "more is to be tried with --most"
                )
            if arm is Arm.AFTER and ground.direct and self.hop is None and found:
                self.hop = self._hop(generators, place, ground.direct, (found.knee.kept or first) / 4)
        self.done.append(place)

    def _warm_up(self, generators: Generators, place: Place) -> bool:
        """First without quotas, in which code is read at its leisure; then with them."""
        self._search.warm_up(generators, place)
        ground = self._ground
        held = [*ground.replicas[Arm.BEFORE].workers]
        if place.arm is Arm.AFTER:
            held += ground.replicas[Arm.AFTER].workers
        ground.quotas.hold(sorted(set(held)))
        return self._search.warm_up(generators, place)

    def _first(self, arm: Arm, replicas: int) -> float:
        """The rate that is tried first: by lot, so that rounds do not all try the same ones; later near the knee."""
        known = [each.knee.kept for each in self.found if (each.arm, each.replicas) == (arm, replicas)]
        best = max((rate for rate in known if rate), default=None)
        start = best / FACTOR if best else self._asked.rate
        return float(min(start * FACTOR ** self._random.random(), self._asked.most))

    def _hop(self, generators: Generators, place: Place, direct: Side, rate: float) -> Hop | None:
        """What the gateway adds, at a rate that is easily carried: pairs of steps, one this way and one the other."""
        meter = self._ground.meters[place.arm]
        pairs = []
        there = Place(place.arm, direct, place.replicas, place.round, (direct.url,))
        for _ in range(_HOP_PAIRS):
            through, straight = (
                self._search.step(generators, each, meter, rate, way=way)
                for each, way in ((place, THROUGH), (there, STRAIGHT))
            )
            if not (through.times and straight.times):
                continue
            pairs.append((straight.times["p50"], through.times["p50"]))
        return _hop_of(pairs) if len(pairs) > 1 else None

    def _show(self, text: str) -> None:
        self._progress(text, len(self.done), self.total)


def _hop_of(pairs: Sequence[tuple[float, float]]) -> Hop:
    from scipy.stats import t

    values = np.array(pairs)
    added = values[:, 1] - values[:, 0]
    reach = float(t.ppf(0.975, len(added) - 1) * added.std(ddof=1) / math.sqrt(len(added)))
    middle = float(added.mean())
    return Hop(float(values[:, 0].mean()), float(values[:, 1].mean()), middle - reach, middle + reach, len(added))


def _doubts(steps: Sequence[Step], found: Sequence[Found]) -> tuple[str, ...]:
    """What speaks against believing it; where limits broke, requests not sent are no fault of the generator."""
    if not steps:
        return ("nothing was measured",)
    driven = [step.driven for step in steps if step.is_kept]
    deciding = _deciding(steps, found)
    busy = [step for step in deciding if step.host > SATURATED]
    saturated = (
        f"the machine was saturated: in {len(busy)} of {len(deciding)} steps that decide it was busy for more than "
        f"{100 * SATURATED:.0f} % of the time (up to {100 * max(step.host for step in busy):.0f} %), so that its cores "
        "were measured: let replicas have less (--quota), or have them on other machines (--at)"
        if len(busy) > _SOME * len(deciding)
        else ""
    )
    return tuple(filter(None, [saturated, *doubts(driven)]))


def _deciding(steps: Sequence[Step], found: Sequence[Found]) -> list[Step]:
    """The steps that say where a knee is: the highest rate that kept limits, and the lowest that broke one."""
    wanted = {
        (each.arm, each.replicas, each.round, rate) for each in found for rate in (each.knee.kept, each.knee.broken)
    }
    return [step for step in steps if not step.way and (step.arm, step.replicas, step.round, step.rate) in wanted]
