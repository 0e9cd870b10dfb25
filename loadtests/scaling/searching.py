"""Searches the knee of one side: tries rate after rate, and writes down what each was like."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import httpx
import numpy as np

from loadtests.comparing.keeping import Kept
from loadtests.comparing.values import BlockRun, Side
from loadtests.comparing.warming import MOST, is_at_rest
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockDone, BlockOrder, Live
from loadtests.driving.rows import requests, size_of_answers
from loadtests.driving.shaping import shaped
from loadtests.judgement.blocks import TOGETHER, Arm, Block, Requests, Times
from loadtests.judgement.knees import Knee, knee, next_rate
from loadtests.judgement.limits import Limit
from loadtests.judgement.trust import Driven
from loadtests.scaling.costs import Meter
from loadtests.scaling.values import Found, Scaling, Step

FEWEST = 100
"""A step lasts until about so many requests were made, though it be four times as long: p95 needs them."""

QUANTILES = {"p50": 50, "p90": 90, "p95": 95, "p99": 99}
_WARM = 20
_LONGER = 4.0
_HOPELESS = 5.0
"""A step ends early where a time is so many times its limit: nothing more can be learned from it."""

_LEAST_SHARE = 0.01
_SETTLE_S = 30.0
_SETTLED_S = 1.0
_TICK_S = 0.2
_WARM_SEEDS = 1_000_000

Show = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """What is measured now: one side with so many replicas, in one round, at the addresses that share the requests."""

    arm: Arm
    side: Side
    replicas: int
    round: int
    urls: tuple[str, ...]


class Search:
    """Steps against one place, each kept as it ends; `steps` are those of the whole run."""

    def __init__(self, asked: Scaling, kept: Kept, steps: list[Step], show: Show) -> None:
        self._asked = asked
        self._kept = kept
        self._steps = steps
        self._show = show

    def warm_up(self, generators: Generators, place: Place) -> bool:
        """Ask at the first rate until the side is at rest; whether it came so."""
        seconds = max(self._asked.seconds / 2, min(_WARM / self._asked.rate, _LONGER * self._asked.seconds))
        blocks: list[Times] = []
        for number in range(MOST):
            parts = self._kept.parts(self._asked.processes)
            order = self._order(place, self._asked.rate, seconds, _WARM_SEEDS + number)
            done = generators.run(order, parts, self._shown(place, "warming up"))
            self._require_no_breach(place, done)
            blocks.append(Block(place.arm, 1.0, requests(parts)).of(TOGETHER).raw)
            self.settle(place)
            if number and is_at_rest(blocks[-2], blocks[-1]):
                return True
        return False

    def knee(self, generators: Generators, place: Place, meter: Meter, first: float) -> tuple[Knee, Found | None]:
        """Try rates until the knee is found, or is not between the least and the highest rate."""
        tried: dict[float, Step] = {}
        least = min(first, self._asked.rate) * _LEAST_SHARE
        while True:
            outcomes = {rate: step.is_kept for rate, step in tried.items()}
            rate = next_rate(outcomes, first, least=least, most=self._asked.most)
            if rate is None:
                break
            tried[rate] = self.step(generators, place, meter, rate)
        found = knee(outcomes)
        if found.kept is None:
            return found, None
        best = tried[found.kept]
        return found, Found(place.arm, place.replicas, place.round, found, best.throughput)

    def step(self, generators: Generators, place: Place, meter: Meter, rate: float, way: str = "") -> Step:
        """Ask at a rate, and write down what it was like."""
        asked, number = self._asked, len(self._steps)
        seconds = length(asked, rate)
        parts, began = self._kept.parts(asked.processes), time.time()
        meter.begin()
        order = self._order(place, rate, seconds, asked.seed * 10_000 + number)
        done = generators.run(order, parts, self._shown(place, f"{rate:,.3g} a second"))
        costs, host = meter.end()
        block = Block(place.arm, max(each.seconds for each in done), requests(parts))
        size = size_of_answers(parts)
        together = block.of(TOGETHER)
        driven = _driven(done)
        step = Step(
            place.arm, place.replicas, place.round, rate, block.seconds, driven.sent, together.errors,
            len(together.milliseconds) / block.seconds, _times(together), size,
            self._broken(together, driven, done), driven, costs, host, way,
        )  # fmt: skip
        self._kept.add(_run(number, place, step, done), parts, block, began)
        self._steps.append(step)
        self._require_no_breach(place, done)
        if step.broken:
            self.settle(place)
        return step

    def settle(self, place: Place) -> None:
        """Wait until the side answers at once again: what a step left in its queue is not the next one's."""
        asked = next((each for each in self._asked.traffic if each.method in {"GET", "HEAD", "OPTIONS"}), None)
        path = asked.path if asked else "/"
        headers = {**(asked.headers if asked else {}), **place.side.headers}
        until = time.monotonic() + _SETTLE_S
        while time.monotonic() < until:
            began, slow = time.monotonic(), False
            for url in place.urls:
                try:
                    httpx.get(f"{url}{path}", headers=headers, timeout=_SETTLE_S, trust_env=False)
                except httpx.HTTPError:
                    slow = True
            if not slow and time.monotonic() - began < _SETTLED_S * len(place.urls):
                return
            time.sleep(_TICK_S)

    def _order(self, place: Place, rate: float, seconds: float, seed: int) -> BlockOrder:
        """Each request has a connection of its own, so that every replica gets its part."""
        asked = self._asked
        headers = {**place.side.headers, "Connection": "close"}
        guards = [f"{replace(each, value=each.value * _HOPELESS)}" for each in asked.limits if each.is_of_times]
        return BlockOrder(
            place.urls[0],
            "",
            shaped(asked.shape, rate, seconds).stages,
            seed,
            headers=headers,
            abort=(*asked.abort, *guards),
            more_hosts=place.urls[1:],
        )

    def _broken(self, found: Requests, driven: Driven, done: Sequence[BlockDone]) -> tuple[str, ...]:
        """The limits that were broken, each with what was measured."""
        told = [_told(limit, limit.measured(found)) for limit in self._asked.limits]
        ended = [each.breach for each in done if each.breach]
        unsent = [f"{driven.unsent:,} requests could not be sent, so many waited"] if driven.unsent else []
        return tuple(filter(None, [*told, *unsent])) or tuple(ended[:1])

    def _require_no_breach(self, place: Place, done: Sequence[BlockDone]) -> None:
        """Raise Breached where a limit of --abort was broken."""
        if found := _breach(done, self._asked.abort):
            raise Breached(f"{place.side.name} with {counted(place.replicas)} broke the limit {found}")

    def _shown(self, place: Place, what: str) -> Callable[[Live], None]:
        head = f"{place.side.name} with {counted(place.replicas)}, {what}"

        def show(live: Live) -> None:
            waiting = f", {live.in_flight:,} waiting" if live.in_flight > 1 else ""
            errors = f", {live.errors:,} errors" if live.errors else ""
            self._show(f"{head}: {live.sent:,} sent, p95 {live.p95_ms:.1f} ms{waiting}{errors}")

        self._show(head)
        return show


def length(asked: Scaling, rate: float) -> float:
    """How many seconds a step at a rate lasts."""
    return max(asked.seconds, min(FEWEST / rate, _LONGER * asked.seconds))


class Breached(Exception):
    """A limit was broken at which the run is to end."""


def counted(replicas: int) -> str:
    """So many replicas, in words."""
    return f"{replicas} replica{'' if replicas == 1 else 's'}"


def _told(limit: Limit, value: float | None) -> str:
    if value is None:
        return f"{limit}: nothing was answered"
    return "" if limit.is_kept(value) else f"{limit}: it was {value:,.3g}"


def _breach(done: Sequence[BlockDone], abort: Sequence[str]) -> str:
    """The limit of --abort that was broken, "" for none: a step may also end as it is hopeless."""
    return next((each.breach for each in done if each.breach.partition(":")[0] in abort and each.breach), "")


def _driven(done: Sequence[BlockDone]) -> Driven:
    return Driven(
        sum(each.planned for each in done),
        sum(each.sent for each in done),
        sum(each.unsent for each in done),
        max(each.lateness_ms[1] for each in done),
        max(each.processor for each in done),
        max(each.waited for each in done),
        sum(each.late for each in done),
    )


def _times(found: Requests) -> Mapping[str, float]:
    if not len(found.milliseconds):
        return {}
    return {name: float(np.percentile(found.milliseconds, place)) for name, place in QUANTILES.items()}


def _run(number: int, place: Place, step: Step, done: Sequence[BlockDone]) -> BlockRun:
    latest = max((each.lateness_ms for each in done), key=lambda each: each[1])
    most = sum(each.most_in_flight for each in done)
    return BlockRun(
        number, place.round, place.arm, step.seconds, step.sent, step.errors, step.driven, latest, most
    )  # fmt: skip
