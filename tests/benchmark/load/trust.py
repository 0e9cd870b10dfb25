"""How often load tests that are made up are judged rightly: false alarms, coverage, and power at the advised length.

Sides that are alike are held to the stated rate of false alarms by an exact binomial test at 1 %, at the smallest
number of pairs that is judged at all; without margins, so that every claim of a difference counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from banyan.evidence import Verdict
from banyan.statistics import binomial_test
from loadtests.judgement.blocks import Pair
from loadtests.judgement.judging import CONFIDENCE, LEAST_PAIRS, Judgement, judged
from loadtests.judgement.margins import ERRORS, FALSE_ALARMS, QUANTILES, THROUGHPUT, Margin, Terms
from tests.benchmark.figures import Figure
from tests.benchmark.load.simulation import Behaviour, Machine, Route, World

TIMES = 200
LEVEL = 0.01
WANTED = 0.9
NO_MARGINS = Terms({**dict.fromkeys((*QUANTILES, THROUGHPUT), Margin()), ERRORS: Margin()})
FIVE = Terms({**dict.fromkeys(("p50", "p95", THROUGHPUT), Margin(percent=5)), ERRORS: Margin(units=0.5)})
FIVE_OF_P95 = Terms({"p95": Margin(percent=5)})

WORLDS = {
    "two routes": World(),
    "twelve routes": World(routes={f"r{n:02}": Route(20.0 + 15 * n, 1 / 12, spread=0.3 + 0.05 * n) for n in range(12)}),
    "a rough machine": World(machine=Machine(mood=0.25, follows=0.9, drift=0.5, own=0.10, stalls=0.2)),
}
ONE = World(routes={"browse": Route(40.0, 1.0)}, machine=Machine(stalls=0.0))
"""One route, and one measure that is judged: so no other keeps a verdict from being wrong."""

CALM = World(rate=300.0, seconds=20.0)
"""That of the advised length: blocks of 6,000 requests, so that two hundred runs end before the night does."""


@dataclass(frozen=True)
class Told:
    """How many runs of a kind came to each verdict."""

    verdicts: dict[Verdict, int]
    judgements: tuple[Judgement, ...]

    def of(self, verdict: Verdict) -> int:
        """How many came to this one."""
        return self.verdicts.get(verdict, 0)


def measured(times: int, seed: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    for number, (name, world) in enumerate(WORLDS.items()):
        told = _many(times, seed + number, partial(world.pairs, LEAST_PAIRS, Behaviour()), NO_MARGINS)
        yield _seldom(f"A/A, no margins, {name}: told to be worse", told.of(Verdict.FAIL), times)
        yield _covered(f"A/A, {name}: ratios outside of their intervals", told)
    told = _many(times, seed + 10, partial(ONE.pairs, LEAST_PAIRS, Behaviour(slower=1.05)), FIVE_OF_P95)
    yield _seldom("p95 just as slow as the margin allows: fail", told.of(Verdict.FAIL), times)
    yield _seldom("p95 just as slow as the margin allows: pass", told.of(Verdict.PASS), times)
    for name, behaviour, wanted in (
        ("no slower: not passed", Behaviour(), Verdict.PASS),
        ("15 % slower: not failed", Behaviour(slower=1.15), Verdict.FAIL),
        ("the slowest tenth 15 % slower: not failed", Behaviour(tail=1.15), Verdict.FAIL),
    ):
        yield _missed(name, times, seed + 20, behaviour, wanted)


def most_wrong(times: int, rate: float) -> int:
    """How many may be wrong until an exact binomial test at 1 % says that it is more than the rate."""
    return max(hits for hits in range(times + 1) if not hits or binomial_test(hits, times, rate, greater=True) >= LEVEL)


def _many(times: int, seed: int, pairs: Callable[[np.random.Generator], list[Pair]], terms: Terms) -> Told:
    judgements = tuple(judged(pairs(np.random.default_rng([seed, number])), terms) for number in range(times))
    verdicts = {verdict: sum(each.verdict is verdict for each in judgements) for verdict in Verdict}
    sys.stderr.write(f"  {times} runs: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.items())}\n")
    return Told(verdicts, judgements)


def _seldom(name: str, wrong: int, times: int) -> Figure:
    most = most_wrong(times, FALSE_ALARMS)
    detail = f"{wrong} of {times} at {LEAST_PAIRS} pairs; up to {most} agree with the stated {100 * FALSE_ALARMS:g} %"
    return Figure(name, 100 * wrong / times, "%", 100 * most / times, detail)


def _covered(name: str, told: Told) -> Figure:
    """How often an interval misses the true ratio, 1: one of each run, as those of a run are not independent."""
    times = len(told.judgements)
    missed = [[1.0 not in check.ratio for check in each.checks if check.ratio] for each in told.judgements]
    wrong = sum(each[number % len(each)] for number, each in enumerate(missed))
    everywhere = sum(map(sum, missed)) / sum(map(len, missed))
    most = most_wrong(times, 1 - CONFIDENCE)
    detail = f"{wrong} of {times}, one of each run; of all {sum(map(len, missed)):,} {100 * everywhere:.2g} %"
    return Figure(name, 100 * wrong / times, "%", 100 * most / times, detail)


def _missed(name: str, times: int, seed: int, behaviour: Behaviour, wanted: Verdict) -> Figure:
    """A first run of the smallest number of pairs says how long the second must be; the second is judged."""
    found: list[Verdict] = []
    lengths: list[int] = []
    for number in range(times):
        random = np.random.default_rng([seed, number])
        advised = judged(CALM.pairs(LEAST_PAIRS, behaviour, random), FIVE).recommended
        lengths.append(advised or 0)
        found.append(judged(CALM.pairs(advised, behaviour, random), FIVE).verdict if advised else Verdict.INCONCLUSIVE)
    right = sum(verdict is wanted for verdict in found)
    ordered = sorted(lengths)
    sys.stderr.write(f"  {name}: {times - right} of {times}\n")
    middle = ordered[len(ordered) // 2]
    detail = f"{right} of {times} told rightly; {middle} pairs advised (least {ordered[0]}, most {ordered[-1]})"
    most = most_wrong(times, 1 - WANTED)
    return Figure(name, 100 * (times - right) / times, "%", 100 * most / times, detail)
