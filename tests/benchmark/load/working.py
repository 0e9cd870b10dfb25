"""The same blocks by one generator here, and by a master with three workers: their figures are to be the same.

In turns, before one server, with the same arrivals. Alike is what is shown not to differ by more than a small margin,
either way, as a comparison of two sides would be judged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from banyan.evidence import Verdict
from loadtests.driving import wire
from loadtests.driving.arrivals import Stage
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockOrder, Job
from loadtests.driving.remote import Door
from loadtests.driving.rows import requests
from loadtests.driving.traffic import Asked
from loadtests.driving.wire import Address
from loadtests.judgement.blocks import TOGETHER, Arm, Block, Pair
from loadtests.judgement.judging import Check, judged
from loadtests.judgement.margins import ERRORS, THROUGHPUT, Margin, Terms
from tests.benchmark.figures import Figure
from tests.loadtests.driving.servers import serving
from tests.loadtests.driving.workers import working
from tests.ports import free_port

WORKERS = 3
PAIRS = 10
SECONDS = 4.0
RATE = 90.0
TRAFFIC = (Asked("/slow/0.02", route="browse", weight=2), Asked("/slow/0.05", route="search"))
TERMS = Terms(
    {
        "p50": Margin(percent=5, units=1),
        "p95": Margin(percent=10, units=5),
        THROUGHPUT: Margin(percent=2),
        ERRORS: Margin(units=0.5),
    }
)


def alike() -> Iterator[Figure]:
    """Figures of one generator beside those of a master with three workers."""
    pairs = list(_pairs())
    ways = [judged(pairs, TERMS), judged([Pair(pair.after, pair.before) for pair in pairs], TERMS)]
    differ = [f"{check.subject} {check.measure}" for way in ways for check in way.failed]
    untold = [f"{check.subject} {check.measure}" for way in ways for check in way.open]
    told = "; ".join(_told(check) for check in ways[0].checks if check.subject == TOGETHER and check.verdict)
    name = f"1 master and {WORKERS} workers beside one generator"
    yield Figure(f"{name}: measures that differ", len(differ), "", 0, "; ".join([told, *sorted(set(differ))]))
    few = f"of {sum(check.verdict is not None for way in ways for check in way.checks)}"
    yield Figure(f"{name}: measures not shown to be alike", len(untold), "", 0, "; ".join([few, *sorted(set(untold))]))
    counts = [[sum(each.sent for each in block.routes.values()) for block in _both(pair)] for pair in pairs]
    unlike = sum(one != other for one, other in counts)
    yield Figure(f"{name}: pairs with other requests", unlike, "", 0, f"of {len(pairs)}")


def _pairs() -> Iterator[Pair]:
    where = Address("127.0.0.1", free_port())
    door = Door(where, WORKERS, wire.key_for(where))
    with (
        tempfile.TemporaryDirectory() as name,
        serving() as (url, _),
        working(where.port, WORKERS),
        Generators(Job(TRAFFIC), door=door) as many,
        Generators(Job(TRAFFIC)) as one,
    ):
        files = [Path(name) / f"{part}.csv" for part in range(WORKERS)]
        for number in range(-1, PAIRS):
            order = BlockOrder(url, "", (Stage(SECONDS, RATE),), seed=number + 2)
            blocks = {}
            for arm in (Arm.BEFORE, Arm.AFTER) if number % 2 else (Arm.AFTER, Arm.BEFORE):
                generators, mine = (one, files[:1]) if arm is Arm.BEFORE else (many, files)
                done = generators.run(order, mine)
                blocks[arm] = Block(arm, max(each.seconds for each in done), requests(mine))
            if number >= 0:  # the first pair warms up
                yield Pair(blocks[Arm.BEFORE], blocks[Arm.AFTER])


def _both(pair: Pair) -> Sequence[Block]:
    return pair.before, pair.after


def _told(check: Check) -> str:
    if check.ratio is None or check.before is None or check.after is None:
        return f"{check.measure} {check.before} and {check.after}, {check.verdict or Verdict.INCONCLUSIVE}"
    low, high = check.ratio.low, check.ratio.high
    return f"{check.measure} {check.before:.1f} and {check.after:.1f}: ratio {low:.3f} to {high:.3f}"
