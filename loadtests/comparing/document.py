"""What came of a comparison, as plain values: what all formats render, and what is kept beside the requests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from banyan.statistics import Interval
from loadtests.comparing.values import BlockRun, Compared
from loadtests.driving.arrivals import Stage, expected
from loadtests.judgement.curves import Curve, Slice
from loadtests.judgement.judging import CONFIDENCE, LEAST_PAIRS, Check, Judgement
from loadtests.judgement.margins import ERRORS, THROUGHPUT
from loadtests.judgement.shapes import Shapes

SCHEMA_VERSION = 1


def document_of(compared: Compared, fingerprint: Mapping[str, object], kept: str) -> dict[str, Any]:
    """The document; its schema is docs/load.schema.json."""
    asked, judgement = compared.asked, compared.judgement
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": judgement.verdict.value,
        "is_partial": compared.is_partial,
        "ended": compared.ended,
        "is_breached": compared.is_breached,
        "began_at": compared.began_at.isoformat(timespec="seconds"),
        "ended_at": compared.ended_at.isoformat(timespec="seconds"),
        "before": {"name": asked.before.name, "url": asked.before.url},
        "after": {"name": asked.after.name, "url": asked.after.url},
        "pairs": judgement.pairs,
        "asked_pairs": asked.pairs,
        "least_pairs": LEAST_PAIRS,
        "recommended_pairs": judgement.recommended,
        "recommended_seconds": _longer(judgement, asked.seconds),
        "block_seconds": asked.seconds,
        "warm_up_blocks": compared.warm_up,
        "rate": None if asked.users else asked.rate,
        "users": asked.users or None,
        "expected_ms": compared.expected_ms or None,
        "shape": asked.shape,
        "abort": list(asked.abort),
        "seed": asked.seed,
        "confidence": CONFIDENCE,
        "false_alarms": asked.terms.false_alarms,
        "doubts": list(judgement.doubts),
        "notes": list(compared.notes),
        "checks": [_check(check) for check in judgement.checks],
        "distributions": _shapes(judgement),
        "curves": [_curve(curve) for curve in compared.curves],
        "slices": [_slice(part, asked.stages) for part in compared.slices],
        "generator": _generator(compared.blocks),
        "blocks": [_block(block) for block in compared.blocks],
        "fingerprint": dict(fingerprint),
        "kept": kept,
    }


def _longer(judgement: Judgement, seconds: float) -> float | None:
    """How long a block should be for all that is judged to be measured; None where it is long enough."""
    times = max((check.longer for check in judgement.open), default=1.0)
    return math.ceil(seconds * times * 1.1) if times > 1 else None


def _check(check: Check) -> dict[str, Any]:
    return {
        "route": check.subject,
        "measure": check.measure,
        "before": _number(check.before),
        "after": _number(check.after),
        "ratio": _interval(check.ratio),
        "difference": _interval(check.difference),
        "margin": check.margin.told(check.measure) if check.margin else None,
        "allowed": _allowed(check),
        "verdict": check.verdict.value if check.verdict else None,
        "chance": _number(check.chance) if check.verdict else None,
        "reason": check.reason,
        "needed_pairs": check.needed,
    }


def _shapes(judgement: Judgement) -> dict[str, Any] | None:
    found: Shapes | None = judgement.shapes
    if found is None:
        return None
    return {
        "verdict": "fail" if judgement.shapes_failed else "pass",
        "chance": found.chance,
        "worst": found.worst,
        "routes": [
            {
                "route": each.subject,
                "share": each.share,
                "milliseconds": each.milliseconds,
                "places": _short(each.places),
                "later": _short(each.later),
                "beyond": _short(each.beyond),
            }
            for each in found.shapes
        ],
    }


def _allowed(check: Check) -> float | None:
    """The value of the side after at which the margin is used up."""
    if check.margin is None or check.before is None:
        return None
    if check.measure == ERRORS:
        return check.before + check.margin.units
    return (check.margin.floor if check.measure == THROUGHPUT else check.margin.limit)(check.before)


def _curve(curve: Curve) -> dict[str, Any]:
    added = [None if each is None else _short((each.low, each.high)) for each in curve.added]
    return {
        "route": curve.subject,
        "levels": list(curve.levels),
        "before": _short(curve.before),
        "after": _short(curve.after),
        "added": added,
    }


def _slice(part: Slice, stages: Sequence[Stage]) -> dict[str, Any]:
    arriving = expected(stages, part.began_s, part.ended_s) / (part.ended_s - part.began_s)
    sides = {
        name: None if found is None else dict(zip(("p50_ms", "p95_ms"), _short(found), strict=True))
        for name, found in (("before", part.before), ("after", part.after))
    }
    return {"began_seconds": part.began_s, "ended_seconds": part.ended_s, "rate": round(arriving, 6) or None, **sides}


def _generator(blocks: tuple[BlockRun, ...]) -> dict[str, Any] | None:
    """How the generators did, over all blocks."""
    if not blocks:
        return None
    return {
        "planned": sum(block.driven.planned for block in blocks),
        "sent": sum(block.sent for block in blocks),
        "unsent": sum(block.driven.unsent for block in blocks),
        "lateness_p99_ms": max(block.driven.lateness_p99_ms for block in blocks),
        "processor": max(block.driven.processor for block in blocks),
        "waited": max(block.driven.waited for block in blocks),
        "most_in_flight": max(block.most_in_flight for block in blocks),
    }


def _block(block: BlockRun) -> dict[str, Any]:
    return {
        "number": block.number,
        "pair": block.pair,
        "side": "before" if block.arm.value == "a" else "after",
        "began_seconds": round(block.began_s, 3),
        "seconds": block.seconds,
        "p50_ms": block.times.get("p50"),
        "p95_ms": block.times.get("p95"),
        "raw_p95_ms": block.times.get("raw_p95"),
        "sent": block.sent,
        "errors": block.errors,
        "lateness_p99_ms": block.driven.lateness_p99_ms,
        "late": block.driven.late,
        "processor": block.driven.processor,
        "waited": block.driven.waited,
        "most_in_flight": block.most_in_flight,
        "reasons": dict(block.reasons),
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_number(interval.low), _number(interval.high)]


def _short(values: Iterable[float]) -> list[float | None]:
    """Figures that are drawn, with as many digits as a drawing shows."""
    return [None if (found := _number(value)) is None else float(f"{found:.6g}") for value in values]


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
