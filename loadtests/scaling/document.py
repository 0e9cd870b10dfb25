"""What came of a scaling test, as plain values: what all formats render, and what is kept beside the requests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banyan.evidence import Verdict
from banyan.statistics import Interval
from loadtests.judgement.blocks import Arm
from loadtests.judgement.knees import CONFIDENCE, mean, ratio
from loadtests.judgement.scalability import Estimate, Fit, Point, fit
from loadtests.scaling.values import Found, Hop, Scaled, Step

SCHEMA_VERSION = 1
KIND = "scale"

PAYS, NOT, UNKNOWN = "pays", "does not pay", "cannot be told"
_SIDES = {"before": Arm.BEFORE, "after": Arm.AFTER}
_FAR = 4
"""Where the curves of both sides cross is told up to so many times the most replicas that were measured."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is told beside what was measured.

    `kept` is the folder of the run, `queries` those of one request by side, `quota` what replicas were held to.
    `service` is that of the plan, or "", `versions` are of all that worked for a side, where they are known.
    """

    fingerprint: Mapping[str, object]
    kept: str
    queries: Mapping[str, float | None]
    quota: Mapping[str, object] | None = None
    service: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def document_of(scaled: Scaled, around: Around) -> dict[str, Any]:
    """The document; its schema is docs/scale.schema.json."""
    asked = scaled.asked
    fits = {name: _fit_of(scaled, arm) for name, arm in _SIDES.items()}
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "verdict": _verdict(scaled).value,
        "service": around.service,
        "is_partial": bool(scaled.ended),
        "ended": scaled.ended,
        "is_breached": scaled.is_breached,
        "began_at": scaled.began_at.isoformat(timespec="seconds"),
        "ended_at": scaled.ended_at.isoformat(timespec="seconds"),
        "before": {"name": asked.before.name, "url": asked.before.url},
        "after": {"name": asked.after.name, "url": asked.after.url},
        "replicas": list(asked.replicas),
        "rounds": asked.rounds,
        "step_seconds": asked.seconds,
        "rate": asked.rate,
        "most": asked.most,
        "shape": asked.shape,
        "limits": [str(each) for each in asked.limits],
        "abort": list(asked.abort),
        "need": asked.need or None,
        "quota": dict(around.quota) if around.quota else None,
        "seed": asked.seed,
        "confidence": CONFIDENCE,
        "doubts": list(scaled.doubts),
        "notes": list(around.notes),
        "sides": {
            name: {
                "rows": [_row(scaled, arm, count, around.queries.get(name)) for count in asked.replicas],
                "fit": _fitted(fits[name]),
            }
            for name, arm in _SIDES.items()
        },
        "comparison": [_compared(scaled, count) for count in asked.replicas],
        "crossing": _crossing(fits["before"], fits["after"], asked.replicas),
        "hop": _hop(scaled.hop),
        "generator": _generator(scaled.steps),
        "knees": [_knee(each) for each in scaled.found],
        "steps": [_step(each) for each in scaled.steps],
        "versions": dict(around.versions),
        "fingerprint": dict(around.fingerprint),
        "kept": around.kept,
    }


def _verdict(scaled: Scaled) -> Verdict:
    """What is carried is held to what is needed; where nothing is, figures that can be believed are enough."""
    if scaled.is_breached:
        return Verdict.FAIL
    if scaled.doubts:
        return Verdict.INCONCLUSIVE
    need = scaled.asked.need
    if not need:
        return Verdict.PASS
    best = max((_carried(scaled, Arm.AFTER, count) for count in scaled.asked.replicas), key=lambda each: each[0])
    low, high = (best[1].low, best[1].high) if best[1] else (best[0], best[0])
    if low >= need:
        return Verdict.PASS
    return Verdict.FAIL if high < need else Verdict.INCONCLUSIVE


def _carried(scaled: Scaled, arm: Arm, count: int) -> tuple[float, Interval | None]:
    values = [each.throughput for each in scaled.knees(arm, count)]
    return mean(values) if values else (0.0, None)


def _fit_of(scaled: Scaled, arm: Arm) -> Fit | None:
    return fit([Point(each.replicas, each.throughput) for each in scaled.found if each.arm is arm])


def _row(scaled: Scaled, arm: Arm, count: int, queries: float | None) -> dict[str, Any]:
    """What one side did with so many replicas: its knee, its times, and what a request cost."""
    steps = [each for each in scaled.steps if (each.arm, each.replicas, each.way) == (arm, count, "")]
    kept = [each for each in steps if each.is_kept]
    knees = scaled.knees(arm, count)
    value, interval = _carried(scaled, arm, count)
    at = {each.knee.kept for each in knees}
    light = min(kept, key=lambda each: each.rate, default=None)
    return {
        "replicas": count,
        "rounds": len(knees),
        "knee": value or None,
        "interval": _interval(interval),
        "times": _times([each for each in kept if each.rate in at]),
        "light": {"rate": light.rate, "times": dict(light.times)} if light else None,
        "cost": _cost(kept, queries),
    }


def _times(steps: Sequence[Step]) -> dict[str, float]:
    names = sorted({name for each in steps for name in each.times})
    return {name: sum(each.times[name] for each in steps) / len(steps) for name in names}


def _cost(steps: Sequence[Step], queries: float | None) -> dict[str, Any] | None:
    """What one request cost, by part and in all, over the steps in which limits were kept."""
    sent = sum(each.sent for each in steps)
    if not sent:
        return None
    parts = sorted({name for each in steps for name in each.costs})
    spent = {name: 1000 * sum(each.costs[name].processor_s for each in steps) / sent for name in parts}
    memory = {name: max(each.costs[name].memory for each in steps) / 1e6 for name in parts}
    good = sum(each.sent - each.errors for each in steps)
    return {
        "processor_ms": sum(spent.values()) if parts else None,
        "processor_ms_by_part": spent,
        "memory_mb": sum(memory.values()) if parts else None,
        "memory_mb_by_part": memory,
        "bytes": sum(each.size * (each.sent - each.errors) for each in steps) / good if good else None,
        "queries": queries,
    }


def _compared(scaled: Scaled, count: int) -> dict[str, Any]:
    """How many times as much the side after carries with as many replicas, and whether that is sure."""
    values = [[each.throughput for each in scaled.knees(arm, count)] for arm in (Arm.AFTER, Arm.BEFORE)]
    if not all(values):
        return {"replicas": count, "ratio": None, "interval": None, "told": UNKNOWN}
    value, interval = ratio(*values)
    told = UNKNOWN
    if interval and not scaled.doubts:
        told = PAYS if interval.low > 1 else NOT if interval.high < 1 else UNKNOWN
    return {"replicas": count, "ratio": value, "interval": _interval(interval), "told": told}


def _crossing(before: Fit | None, after: Fit | None, counts: Sequence[int]) -> int | None:
    """The number of replicas from which the side after carries more, by the curves; None for none in reach."""
    if before is None or after is None:
        return None
    reach = range(1, _FAR * max(counts) + 1)
    more = [after.throughput(count) > before.throughput(count) for count in reach]
    if all(more) or not more[-1]:
        return 1 if all(more) else None
    return 1 + max(place for place, is_more in enumerate(more) if not is_more) + 1


def _fitted(found: Fit | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "lambda": _estimate(found.rate),
        "sigma": _estimate(found.contention),
        "kappa": _estimate(found.coherency),
        "spread": found.spread,
        "peak": _number(found.peak),
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return {"value": found.value, "interval": _interval(found.interval)}


def _hop(hop: Hop | None) -> dict[str, Any] | None:
    if hop is None:
        return None
    return {
        "direct_p50_ms": hop.direct_ms,
        "gateway_p50_ms": hop.gateway_ms,
        "added_ms": [hop.low_ms, hop.high_ms],
        "pairs": hop.pairs,
    }


def _generator(steps: Sequence[Step]) -> dict[str, Any] | None:
    """How the generators did where limits were kept."""
    kept = [each.driven for each in steps if each.is_kept]
    if not kept:
        return None
    return {
        "sent": sum(each.sent for each in steps),
        "lateness_p99_ms": max(each.lateness_p99_ms for each in kept),
        "processor": max(each.processor for each in kept),
    }


def _knee(found: Found) -> dict[str, Any]:
    return {
        "side": _name(found.arm),
        "replicas": found.replicas,
        "round": found.round,
        "kept": found.knee.kept,
        "broken": found.knee.broken,
        "throughput": found.throughput,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "side": _name(step.arm),
        "replicas": step.replicas,
        "round": step.round,
        "way": step.way,
        "rate": step.rate,
        "seconds": step.seconds,
        "sent": step.sent,
        "errors": step.errors,
        "throughput": step.throughput,
        "times": dict(step.times),
        "bytes": step.size,
        "broken": list(step.broken),
        "lateness_p99_ms": step.driven.lateness_p99_ms,
        "late": step.driven.late,
        "processor": step.driven.processor,
        "host": step.host,
        "costs": {
            name: {"processor_s": each.processor_s, "memory_mb": each.memory / 1e6} for name, each in step.costs.items()
        },
    }


def _name(arm: Arm) -> str:
    return next(name for name, each in _SIDES.items() if each is arm)


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_number(interval.low), _number(interval.high)]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
