"""Runs a comparison: both sides to rest, then block after block, each kept as it ends; judged whenever it ends."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import numpy as np

from banyan.errors import BanyanError
from banyan.evidence import Verdict
from banyan.progress import Progress
from loadtests.comparing.keeping import Kept
from loadtests.comparing.ordering import ordered
from loadtests.comparing.values import BlockRun, Compared, Comparison
from loadtests.comparing.warming import MOST, SHARE, is_steady
from loadtests.driving.arrivals import Stage, seconds_of
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockDone, BlockOrder, Job, Live
from loadtests.driving.rows import requests
from loadtests.judgement.blocks import TOGETHER, Arm, Block, Pair, Times
from loadtests.judgement.curves import curves, slices
from loadtests.judgement.judging import CONFIDENCE, judged
from loadtests.judgement.margins import QUANTILES
from loadtests.judgement.measures import quantile
from loadtests.judgement.trust import Driven, doubts

_WARM_SEEDS = 1_000_000
INTERRUPTED = "it was interrupted"

Identify = Callable[[], object]
"""What tells what runs now; it should be the same before and after."""


def compared(
    asked: Comparison, kept: Kept, progress: Progress, identify: Identify, known: Sequence[str] = ()
) -> Compared:
    """Run a comparison to its end; after an interrupt or a failure with what there is until then.

    `known` is what speaks against believing it from the start. Raises ProgramFailed, UnwritablePath where nothing was
    measured yet.
    """
    run = _Run(asked, kept, progress)
    began_at, before, ended = dt.datetime.now(dt.UTC), identify(), ""
    job = Job(asked.traffic, asked.locustfile, in_flight=asked.in_flight)
    try:
        with Generators(job, asked.processes, door=asked.door, told=run.told) as generators:
            run.machines = generators.machines
            run.to_its_end(generators)
    except KeyboardInterrupt:
        ended = INTERRUPTED
    except _Breached as breach:
        ended = f"{breach}"
    except BanyanError as error:
        if not run.blocks:
            raise
        ended = str(error)
    kept.forget(kept.parts(asked.processes))
    changed = () if ended or identify() == before else ("what runs changed while it was measured",)
    is_breached = run.is_breached
    partial = (f"it is partial: {ended}",) if ended and not is_breached else ()
    further = (*partial, *known, *changed, *run.doubts, *doubts([each.driven for each in run.blocks]))
    judgement = judged(run.pairs, asked.terms, further)
    if is_breached:
        judgement = replace(judgement, verdict=Verdict.FAIL)
    return Compared(
        asked,
        judgement,
        tuple(run.blocks),
        began_at,
        dt.datetime.now(dt.UTC),
        run.warm_up,
        ended,
        is_breached=is_breached,
        curves=curves(run.pairs, CONFIDENCE),
        slices=slices(run.pairs, seconds_of(asked.stages)),
        machines=run.machines,
        expected_ms=run.expected_ms,
    )


class _Breached(Exception):
    """A limit was broken at which the run is to end."""


class _Run:
    """The steps of one run, and what was measured so far."""

    def __init__(self, asked: Comparison, kept: Kept, progress: Progress) -> None:
        self.blocks: list[BlockRun] = []
        self.doubts: tuple[str, ...] = ()
        self.warm_up = 0
        self.machines: tuple[Mapping[str, Any], ...] = ()
        self.is_breached = False
        self._asked = asked
        self._kept = kept
        self._progress = progress
        self._order = ordered(asked.pairs, asked.seed)
        self._measured: dict[tuple[int, Arm], Block] = {}
        self.expected_ms = 0.0
        self._first = 0.0

    @property
    def pairs(self) -> list[Pair]:
        """The pairs of which both blocks were measured."""
        found = self._measured
        return [
            Pair(found[pair, Arm.BEFORE], found[pair, Arm.AFTER])
            for pair in range(self._asked.pairs)
            if (pair, Arm.BEFORE) in found and (pair, Arm.AFTER) in found
        ]

    def told(self, there: int, wanted: int) -> None:
        """Show how many workers are there."""
        self._progress(f"waiting for workers: {there} of {wanted}", 0, len(self._order))

    def to_its_end(self, generators: Generators) -> None:
        """Warm up, and run all blocks."""
        self._warm_up(generators)
        for number, (pair, arm) in enumerate(self._order):
            self._block(generators, number, pair, arm)

    def _warm_up(self, generators: Generators) -> None:
        blocks: dict[Arm, list[Times]] = {Arm.BEFORE: [], Arm.AFTER: []}
        parts = self._kept.parts(self._asked.processes)
        while not is_steady(blocks):
            if self.warm_up >= 2 * MOST:
                self.doubts = (f"a side had not come to rest after {MOST} blocks of warming up",)
                break
            for arm in Arm:
                stages = (Stage(self._asked.seconds * SHARE, 0.0 if self._asked.users else self._asked.rate),)
                order = self._order_of(arm, stages, _WARM_SEEDS + self.warm_up)
                done = generators.run(order, parts, self._shown(f"warming up {self._asked.side(arm).name}", 0))
                self._require_kept(arm, done)
                times = [each.raw for each in requests(parts).values()]
                blocks[arm].append(np.concatenate(times) if times else np.empty(0))
                self.warm_up += 1
        if self._asked.users:
            usual = [float(np.median(each[-1])) if len(each[-1]) else 0.0 for each in blocks.values()]
            self.expected_ms = fmean(usual) + 1000 * self._asked.pause

    def _block(self, generators: Generators, number: int, pair: int, arm: Arm) -> None:
        """Run one block and keep it: both blocks of a pair are asked the same, at the same moments."""
        parts = self._kept.parts(self._asked.processes)
        began = time.time()
        order = self._order_of(arm, self._asked.stages, self._asked.seed * 10_000 + pair)
        label = f"{self._asked.side(arm).name}, block {number + 1} of {len(self._order)}"
        done = generators.run(order, parts, self._shown(label, number))
        run = _block_run(number, pair, arm, done)
        block = Block(arm, run.seconds, requests(parts, expected_ms=self.expected_ms))
        self._first = self._first or began
        run = replace(run, began_s=began - self._first, times=_times(block))
        self._kept.add(run, parts, block, began)
        self.blocks.append(run)
        self._require_kept(arm, done)
        self._measured[pair, arm] = block

    def _require_kept(self, arm: Arm, done: Sequence[BlockDone]) -> None:
        """Raise _Breached where a limit has ended a block."""
        if found := next((each.breach for each in done if each.breach), ""):
            self.is_breached = True
            raise _Breached(f"{self._asked.side(arm).name} broke the limit {found}")

    def _order_of(self, arm: Arm, stages: Sequence[Stage], seed: int) -> BlockOrder:
        asked, side = self._asked, self._asked.side(arm)
        order = BlockOrder(side.url, "", tuple(stages), seed, asked.is_even, headers=dict(side.headers))
        return replace(order, users=asked.users, pause=asked.pause, abort=asked.abort)

    def _shown(self, label: str, number: int) -> Callable[[Live], None]:
        """What shows how a block goes."""
        total = len(self._order)

        def show(live: Live) -> None:
            errors = f", {live.errors:,} errors" if live.errors else ""
            waiting = f", {live.in_flight:,} waiting" if live.in_flight > 1 else ""
            self._progress(f"{label}: {live.sent:,} sent, p95 {live.p95_ms:.1f} ms{waiting}{errors}", number, total)

        self._progress(label, number, total)
        return show


def _times(block: Block) -> dict[str, float]:
    """What all good answers of a block took, in a few figures; none without answers."""
    whole = block.of(TOGETHER)
    if not len(whole.milliseconds):
        return {}
    corrected = {name: quantile(whole.milliseconds, QUANTILES[name]) for name in ("p50", "p95")}
    return {**corrected, "raw_p95": quantile(whole.raw, QUANTILES["p95"])}


def _block_run(number: int, pair: int, arm: Arm, done: Sequence[BlockDone]) -> BlockRun:
    """What several generators say of one block, together."""
    reasons: dict[str, int] = {}
    for each in done:
        for reason, count in each.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    latest = max(done, key=lambda each: each.lateness_ms[1])
    driven = Driven(
        sum(each.planned for each in done),
        sum(each.sent for each in done),
        sum(each.unsent for each in done),
        latest.lateness_ms[1],
        max(each.processor for each in done),
        max(each.waited for each in done),
        sum(each.late for each in done),
    )
    return BlockRun(
        number,
        pair,
        arm,
        max(each.seconds for each in done),
        driven.sent,
        sum(each.errors for each in done),
        driven,
        latest.lateness_ms,
        sum(each.most_in_flight for each in done),
        dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:10]),
    )
