"""All that is known, for other programs: `{"schema_version": 1, "documents": [...]}` or `"mutants": [...]`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contracts.strength.coverage import KINDS, Coverage
from contracts.strength.values import Score

SCHEMA_VERSION = 1


def coverage(reports: Sequence[Coverage]) -> str:
    """Every part of each document, with the consumers that touch it."""
    documents = [
        {
            "document": report.document,
            "totals": {kind: dict(zip(("touched", "all"), report.counted(kind), strict=True)) for kind in KINDS},
            "parts": [
                {"operation": part.operation, "kind": part.kind, "name": part.name, "consumers": list(consumers)}
                for part, consumers in sorted(report.parts.items())
            ],
        }
        for report in reports
    ]
    return _dumped({"schema_version": SCHEMA_VERSION, "documents": documents})


def mutation(score: Score) -> str:
    """Every mutant with its fate."""
    mutants = [
        {
            "consumer": each.consumer,
            "provider": each.provider,
            "interaction": each.interaction,
            "fault": each.fault,
            "place": each.place,
            "text": each.text,
            "fate": each.fate,
            "named": each.is_named,
        }
        for each in sorted(score.mutants, key=lambda each: each.key)
    ]
    return _dumped(
        {
            "schema_version": SCHEMA_VERSION,
            "seed": score.seed,
            "rate": None if score.rate is None else round(score.rate, 4),
            "noticed": score.of("noticed"),
            "survived": score.of("survived"),
            "not_tried": score.of("not tried"),
            "left_out": [{"interaction": interaction, "reason": reason} for interaction, reason in score.left_out],
            "mutants": mutants,
        }
    )


def _dumped(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
