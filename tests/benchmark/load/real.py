"""Real A/A comparisons, of a server with another one like it: no fail, and few that cannot be told.

Only for a machine that does nothing else: `make load-bench ARGS="--only real"`.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from banyan.evidence import Verdict
from loadtests.comparing.keeping import Kept
from loadtests.comparing.running import compared
from loadtests.comparing.values import Comparison, Side
from loadtests.driving.traffic import Asked
from loadtests.judgement.margins import Terms
from tests.benchmark.figures import Figure
from tests.benchmark.load.driving import quiet
from tests.loadtests.driving.servers import serving

RUNS = 20
MOST_OPEN = 2
TRAFFIC = (Asked("/slow/0.02", route="browse", weight=2), Asked("/slow/0.05", route="search"))


def measured(seed: int) -> Iterator[Figure]:
    """Verdicts of comparisons of a server with its like."""
    found: list[Verdict] = []
    doubts: list[str] = []
    for number in range(RUNS):
        with serving() as (before, _), serving() as (after, _), tempfile.TemporaryDirectory() as name:
            sides = Side("before", before), Side("after", after)
            asked = Comparison(*sides, Terms(), TRAFFIC, pairs=10, seconds=5.0, rate=80.0, seed=seed + number)
            result = compared(asked, Kept(Path(name), "real", dt.datetime.now(dt.UTC)), quiet, lambda: "")
        found.append(result.judgement.verdict)
        doubts += result.judgement.doubts
        sys.stderr.write(f"  {number + 1} of {RUNS}: {found[-1]} {'; '.join(result.judgement.doubts)}\n")
    failed, open_ = found.count(Verdict.FAIL), found.count(Verdict.INCONCLUSIVE)
    yield Figure("real A/A pairs that failed", failed, "", 0, f"of {RUNS}")
    yield Figure("real A/A pairs that could not be told", open_, "", MOST_OPEN, "; ".join(sorted(set(doubts))))
