"""Documents of made-up scaling tests: one of each verdict, and one that was interrupted."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from loadtests.comparing.values import Side
from loadtests.driving.traffic import Asked
from loadtests.judgement.blocks import Arm
from loadtests.judgement.knees import Knee
from loadtests.judgement.limits import limit
from loadtests.judgement.trust import Driven
from loadtests.scaling.document import Around, document_of
from loadtests.scaling.values import Cost, Found, Hop, Scaled, Scaling, Step

MOMENT = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
KINDS = ("pass", "fail", "inconclusive", "partial", "breached")
ASKED = Scaling(
    Side("monolith", "http://127.0.0.1:8000"),
    Side("gateway <1>", "http://127.0.0.1:8080"),
    (1, 2, 4),
    (Asked("/products/"),),
    (limit("p(95)<200"), limit("rate<0.01")),
)
CARRIED = {Arm.BEFORE: (24.0, 46.0, 84.0), Arm.AFTER: (15.0, 30.0, 58.0)}
PARTS = {Arm.BEFORE: ("monolith",), Arm.AFTER: ("catalog", "gateway <1>", "monolith")}


def step(arm, replicas, round_, rate, *, is_kept):
    broken = () if is_kept else ("p(95)<200: it was 431",)
    times = {"p50": 30.0, "p90": 110.0, "p95": 150.0 if is_kept else 431.0, "p99": 190.0}
    costs = {name: Cost(0.01 * rate * 5, 120_000_000) for name in PARTS[arm]}
    driven = Driven(round(rate * 5), round(rate * 5), 0, 1.2, 0.1)
    return Step(
        arm, replicas, round_, rate, 5.0, driven.sent, 0, rate, times, 2758.0, broken, driven, costs, 0.6
    )  # fmt: skip


def scaled(kind):
    """What came of a kind of run."""
    rounds = range(1 if kind == "partial" else 3)
    steps, found = [], []
    for arm, rates in CARRIED.items():
        for replicas, rate in zip(ASKED.replicas, rates, strict=True):
            for round_ in rounds:
                kept = rate * (1 + 0.03 * (round_ - 1))
                steps += [
                    step(arm, replicas, round_, kept / 2, is_kept=True),
                    step(arm, replicas, round_, kept, is_kept=True),
                    step(arm, replicas, round_, kept * 1.04, is_kept=False),
                ]
                found.append(Found(arm, replicas, round_, Knee(kept, kept * 1.04), kept))
    doubts = {
        "inconclusive": ("the machine was saturated: its cores were measured",),
        "partial": ("it is partial: it was interrupted",),
    }.get(kind, ())
    endings = {
        "partial": "it was interrupted",
        "breached": "gateway <1> with 2 replicas broke the limit p(95)<9000: it was 9,120 ms",
    }
    asked = replace(ASKED, need={"fail": 100.0, "pass": 40.0}.get(kind, 0.0))
    hop = None if kind == "partial" else Hop(31.5, 32.75, 0.75, 1.75, 4)
    return Scaled(
        asked, tuple(steps), tuple(found), doubts, MOMENT, MOMENT, hop, endings.get(kind, ""), kind == "breached"
    )  # fmt: skip


def document(kind, *, run="20261123T120000Z-catalog-scale-abc123", need=None, ended_at=MOMENT, **told):
    """The document of a kind; `told` is what is told beside it otherwise than as a rule."""
    known = {"service": "catalog", "versions": {"catalog": "5eed", "monolith": "1a2b"}}
    found = replace(scaled(kind), ended_at=ended_at)
    if need is not None:
        found = replace(found, asked=replace(found.asked, need=need))
    around = Around(
        {"digest": "0123456789abcdef"},
        f".banyan/load/{run}",
        {"before": 3.0, "after": None},
        None if kind == "fail" else {"share": 0.2, "by": "control groups"},
        notes=("queries of catalog are not counted: <why>",),
        **{**known, **told},
    )
    whole = document_of(found, around)
    assert not any(isinstance(value, float) and math.isnan(value) for value in whole.values())
    return whole
