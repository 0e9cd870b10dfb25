"""Made-up runs of a few lines, for tests of the judgement."""

from __future__ import annotations

import numpy as np

from loadtests.judgement.blocks import Arm, Block, Pair, Requests

SECONDS = 10.0


def requests(seed: int, answers: int = 400, median: float = 40.0, errors: int = 0) -> Requests:
    times = np.random.default_rng(seed).lognormal(np.log(median), 0.5, answers)
    return Requests(times, times, errors, np.linspace(0, SECONDS, answers, endpoint=False))


def run(
    count: int = 10,
    *,
    slower: float = 1.0,
    errors: int = 0,
    routes: tuple[str, ...] = ("browse",),
    answers: int = 400,
    median: float = 40.0,
) -> list[Pair]:
    """So many pairs; the side after takes `slower` times as long, and has so many errors in each block."""
    found = []
    for number in range(count):
        seeds = {name: 2 * number + 1000 * place for place, name in enumerate(routes)}
        before = {name: requests(seed, answers, median) for name, seed in seeds.items()}
        after = {name: requests(seed + 1, answers, median * slower, errors) for name, seed in seeds.items()}
        found.append(Pair(Block(Arm.BEFORE, SECONDS, before), Block(Arm.AFTER, SECONDS, after)))
    return found
