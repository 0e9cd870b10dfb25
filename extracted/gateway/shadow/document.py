"""What a run found, as one document: what `banyan shadow report` shows and other programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument
from extracted.gateway.shadow.tally import Cause, Margin, RouteTally, Standing, Tally, overall, standing

SCHEMA_VERSION = 1
FOLDER = Path(".banyan/shadow")
"""Where runs keep what they found, beside the plan."""
REPORT = FOLDER / "report.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the comparator; moments as ISO 8601."""

    started_at: str
    ended_at: str
    margin: Margin
    rules: int
    versions: Mapping[str, str]


def document_of(run: Run, tally: Tally, planned: Mapping[str, str]) -> dict[str, Any]:
    """The document; `planned` are the routes that are to be told of, each with its service."""
    names = sorted({*planned, *tally.routes})
    standings = {name: standing_of(tally.of(name), run.margin) for name in names}
    return {
        "schema_version": SCHEMA_VERSION,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "limit": run.margin.limit,
        "confidence": run.margin.confidence,
        "rules": run.rules,
        "versions": dict(sorted(run.versions.items())),
        "verdict": str(overall(standings.values())) if names else "inconclusive",
        "received": tally.received,
        "dropped": tally.dropped,
        "unrouted": tally.unrouted,
        "routes": [_route(name, planned.get(name, ""), tally.of(name), standings[name], run.margin) for name in names],
    }


def standing_of(tally: RouteTally, margin: Margin) -> Standing:
    """Where a route stands by what was counted; noise counts against differences of the same cause alone."""
    alike = sum(cause.noise for cause in tally.causes.values() if cause.pairs)
    return standing(tally.pairs, tally.mismatches, min(tally.pairs, alike), margin)


def read_document(path: Path, data: bytes) -> dict[str, Any]:
    """A document that a run has kept. Raises BadDocument."""
    hint = "take it anew: banyan shadow run"
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadDocument(path, [(0, f"it is no JSON: {error}")], hint=hint) from error
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION:
        raise BadDocument(path, [(0, f"schema_version should be {SCHEMA_VERSION}")], hint=hint)
    return document


def summary(route: Mapping[str, Any], *, limit: float, confidence: float) -> str:
    """A route in one line: `0 of 412 differ: under 0.72 % at 95 %`."""
    pairs, mismatches = route["pairs"], route["mismatches"]
    if not pairs:
        return "nothing was compared yet"
    said = f"{mismatches:,} of {pairs:,} differ: under {percent(route['upper'])} at {confidence * 100:g} %"
    if route["needed"]:
        return f"{said}; {route['needed']:,} more until it can be under {percent(limit)}"
    return said


def percent(rate: float) -> str:
    """A rate as people read it: two figures, never rounded down to nothing."""
    if rate >= 0.1:
        return f"{rate * 100:.0f} %"
    return f"{rate * 100:.2g} %" if rate >= 0.00005 or rate == 0 else "0.01 %"


def _route(name: str, service: str, tally: RouteTally, where: Standing, margin: Margin) -> dict[str, Any]:
    causes = sorted(tally.causes.values(), key=lambda each: (-each.pairs, -each.noise, each.path, each.kind))
    return {
        "route": name,
        "service": service,
        "verdict": str(where.verdict),
        "pairs": tally.pairs,
        "targets": len(tally.targets),
        "mismatches": tally.mismatches,
        "noisy": tally.noisy,
        "lower": round(where.lower, 6),
        "upper": round(where.upper, 6),
        "needed": where.needed,
        "skipped_writes": tally.skipped,
        "unusable": dict(sorted(tally.unusable.items())),
        "statuses": {str(status): count for status, count in sorted(tally.statuses.items())},
        "fields": [_field(each, tally.pairs, margin) for each in causes],
    }


def _field(cause: Cause, pairs: int, margin: Margin) -> dict[str, Any]:
    where = standing(pairs, cause.pairs, cause.noise, margin)
    return {
        "path": cause.path,
        "kind": cause.kind,
        "verdict": str(where.verdict),
        "mismatches": cause.pairs,
        "noisy": cause.noise,
        "lower": round(where.lower, 6),
        "upper": round(where.upper, 6),
        "needed": where.needed,
        "examples": cause.examples,
    }
