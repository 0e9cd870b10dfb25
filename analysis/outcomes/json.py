"""The outcome as a document for other tools, after docs/findings.schema.json: `{"schema_version": 1, ...}`."""

from __future__ import annotations

import json
from dataclasses import asdict

from analysis.model.finding import Finding, Outcome, Stale

SCHEMA_VERSION = 1


def render(outcome: Outcome) -> str:
    """Return JSON with every new finding and every stale entry; files are relative to where Banyan ran."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "clean": outcome.is_clean,
        "plan": outcome.plan,
        "project": outcome.folder or ".",
        "baseline": outcome.baseline or None,
        "since": outcome.since or None,
        "rules": outcome.rules,
        "known": outcome.known,
        "findings": [_finding(finding, outcome) for finding in outcome.findings],
        "stale": [_stale(stale, outcome) for stale in outcome.stale],
        "unread": [{"file": outcome.path(each.file), "reason": each.reason} for each in outcome.unread],
    }
    return json.dumps(document, indent=1) + "\n"


def _finding(finding: Finding, outcome: Outcome) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "kind": finding.identity.kind,
        "file": outcome.path(finding.file),
        "line": finding.line,
        "symbol": finding.identity.symbol or None,
        "owner": finding.owner or None,
        "team": finding.team or None,
        "from": finding.source or None,
        "to": finding.target or None,
        "source": finding.identity.source,
        "target": finding.identity.target,
        "detail": finding.identity.detail,
        "why": finding.why,
        "advice": finding.advice,
        "excerpt": finding.excerpt,
    }


def _stale(stale: Stale, outcome: Outcome) -> dict[str, object]:
    entry = asdict(stale.identity)
    entry["file"] = outcome.path(stale.identity.file) if stale.identity.file else None
    moved = outcome.path(stale.moved_to.file) if stale.moved_to else None
    return {**entry, "symbol": stale.identity.symbol or None, "count": stale.count, "moved_to": moved}
