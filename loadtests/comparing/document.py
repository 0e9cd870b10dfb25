"""What came of a comparison, as plain values: what all formats render, and what is kept beside the requests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from banyan.statistics import Interval
from loadtests.comparing.values import BlockRun, Compared
from loadtests.judgement.judging import CONFIDENCE, LEAST_PAIRS, Check, Judgement
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
        "shape": asked.shape,
        "abort": list(asked.abort),
        "seed": asked.seed,
        "confidence": CONFIDENCE,
        "false_alarms": asked.terms.false_alarms,
        "doubts": list(judgement.doubts),
        "notes": list(compared.notes),
        "checks": [_check(check) for check in judgement.checks],
        "distributions": _shapes(judgement),
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
            {"route": each.subject, "share": each.share, "milliseconds": each.milliseconds} for each in found.shapes
        ],
    }


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
        "most_in_flight": max(block.most_in_flight for block in blocks),
    }


def _block(block: BlockRun) -> dict[str, Any]:
    return {
        "number": block.number,
        "pair": block.pair,
        "side": "before" if block.arm.value == "a" else "after",
        "seconds": block.seconds,
        "sent": block.sent,
        "errors": block.errors,
        "lateness_p99_ms": block.driven.lateness_p99_ms,
        "processor": block.driven.processor,
        "most_in_flight": block.most_in_flight,
        "reasons": dict(block.reasons),
    }


def _interval(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [_number(interval.low), _number(interval.high)]


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
