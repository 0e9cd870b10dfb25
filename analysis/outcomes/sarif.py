"""SARIF 2.1.0 for code scanning and editors: one result for each new finding, `ruleId: cross_service_join`."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple

from analysis.model.finding import Finding, Outcome, Stale
from analysis.outcomes._words import STALE, of_stale, title, whose
from analysis.reports._sarif import Object, artifact, fingerprint, location, log
from analysis.rules import RULES
from banyan.text import one_line


def render(outcome: Outcome) -> str:
    """Return a SARIF log; new findings and stale entries are errors, files that were not read are notifications."""
    names = sorted({finding.rule for finding in outcome.findings} | ({STALE} if outcome.stale else set()))
    seen: Counter[str] = Counter()
    results = [_finding(finding, outcome, names, seen) for finding in outcome.findings]
    results += [_stale(stale, outcome, names) for stale in outcome.stale]
    return log([_rule(name) for name in names], results, _invocation(outcome))


def _rule(name: str) -> Object:
    text = RULES.describe(name) if name in RULES else "An entry of the baseline that the code no longer needs."
    return {
        "id": name,
        "shortDescription": {"text": text},
        "help": {"text": f"{text} See docs/check.md."},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["architecture", "boundary"]},
    }


def _finding(finding: Finding, outcome: Outcome, names: list[str], seen: Counter[str]) -> Object:
    key = fingerprint(finding.rule, *astuple(finding.identity))
    seen[key] += 1
    owner = f" Owner: {whose(finding)}." if finding.owner else ""
    text = f"{title(finding)}. Why: {finding.why}. Instead: {finding.advice}.{owner}"
    place = location(
        outcome.path(finding.file), finding.line, symbol=finding.identity.symbol or None, excerpt=finding.excerpt
    )
    return {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": "error",
        "message": {"text": one_line(text)},
        "locations": [place],
        "partialFingerprints": {"finding/v1": f"{key}:{seen[key]}"},
        "properties": {"owner": finding.owner, "team": finding.team, "from": finding.source, "to": finding.target},
    }


def _stale(stale: Stale, outcome: Outcome, names: list[str]) -> Object:
    return {
        "ruleId": STALE,
        "ruleIndex": names.index(STALE),
        "level": "error",
        "message": {"text": f"{of_stale(stale)}. Run: {outcome.update}"},
        "locations": [location(outcome.baseline, 1)],
        "partialFingerprints": {"finding/v1": f"{fingerprint(STALE, *astuple(stale.identity))}:1"},
    }


def _invocation(outcome: Outcome) -> Object:
    notes = [
        {
            "level": "warning",
            "message": {"text": f"Not read: {one_line(each.reason)}"},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(outcome.path(each.file))}}],
            "descriptor": {"id": "unread_file"},
        }
        for each in outcome.unread
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}
