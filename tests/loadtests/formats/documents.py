"""Documents of made-up comparisons: one of each verdict, one that was interrupted, one that a limit ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from banyan.evidence import Verdict
from loadtests.comparing.document import document_of
from loadtests.comparing.values import BlockRun, Compared, Comparison, Side
from loadtests.driving.traffic import Asked
from loadtests.judgement.blocks import Arm
from loadtests.judgement.curves import curves, slices
from loadtests.judgement.judging import CONFIDENCE, judged
from loadtests.judgement.limits import limit
from loadtests.judgement.margins import Terms
from loadtests.judgement.trust import Driven
from tests.loadtests.judgement.runs import run

MOMENT = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
KINDS: dict[str, tuple[int, float, int]] = {
    "pass": (20, 1.0, 0),
    "fail": (12, 1.8, 12),
    "inconclusive": (8, 1.12, 0),
    "doubtful": (8, 3.0, 0),
    "partial": (3, 1.0, 0),
    "breached": (3, 1.0, 0),
}
"""How many pairs, how many times as slow, how many errors in a block of one route."""


def document(kind):
    """The document of a kind."""
    count, slower, errors = KINDS[kind]
    pairs = run(count, routes=("browse", "search <all>"), slower=slower, errors=errors)
    endings = {"partial": "it was interrupted", "breached": "gateway broke the limit p(95)<2000: it was 2,304 ms"}
    ended = endings.get(kind, "")
    doubts = {"doubtful": ["the generator was late"], "partial": [f"it is partial: {ended}"]}.get(kind, [])
    terms = Terms(limits=(limit("p(95)<500"), limit("rate<0.01")))
    before, after = Side("monolith", "http://127.0.0.1:8000"), Side("gateway", "http://127.0.0.1:8080")
    asked = Comparison(before, after, terms, (Asked("/"),), pairs=20)
    if kind == "breached":
        asked = replace(asked, shape="spike:5", abort=("p(95)<2000",))
    driven = Driven(824, 824, 0, 1.25, 0.31)
    blocks = tuple(
        BlockRun(number, number // 2, arm, 10.0, 824, 2 * wrong, driven, (0.5, 1.25, 2.0), 7, reasons, began, times)
        for number, arm in enumerate((Arm.BEFORE, Arm.AFTER) * len(pairs))
        for began, times in [(10.2 * number, {"p50": 40.0, "p95": 90.0 + number, "raw_p95": 88.0})]
        for wrong in [errors if arm is Arm.AFTER else 0]
        for reasons in [{"status 500": 2 * wrong} if wrong else {}]
    )
    judgement = judged(pairs, terms, doubts)
    if kind == "breached":
        judgement = replace(judgement, verdict=Verdict.FAIL)
    compared = Compared(asked, judgement, blocks, MOMENT, MOMENT, 4, ended, is_breached=kind == "breached")
    compared = replace(compared, curves=curves(pairs, CONFIDENCE), slices=slices(pairs, 10.0))
    found = document_of(compared, {"digest": "0123456789abcdef"}, ".banyan/load/20261123T120000Z-catalog-abc123")
    return {**found, "service": "catalog", "evidence": ""}
