"""A comment for a pull request, with a mark by which a later one replaces it: `<!-- banyan check -->`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding, Outcome
from analysis.outcomes._words import of_stale, totals, whose
from analysis.reports._marks import code, escaped, table
from banyan.text import count

MARK = "<!-- banyan check -->"

MOST_FINDINGS, MOST_STALE = 40, 20
"""Rows at most; a comment on GitHub may hold 65,536 characters."""


def render(outcome: Outcome) -> str:
    """Return a page in GitHub's Markdown; nothing in it can become HTML or a mention."""
    return "\n\n".join([MARK, *_head(outcome), *_findings(outcome), *_stale(outcome), *_unread(outcome)]) + "\n"


def _head(outcome: Outcome) -> Iterator[str]:
    yield "### Boundary check: " + ("clean" if outcome.is_clean else "failed")
    yield escaped(totals(outcome)) + f", by {code(outcome.plan)}."


def _findings(outcome: Outcome) -> Iterator[str]:
    shown = outcome.findings[:MOST_FINDINGS]
    if shown:
        yield table(["Place", "Rule", "Crossing", "Whose"], [_row(finding, outcome) for finding in shown])
    left = len(outcome.findings) - len(shown)
    if left:
        yield f"And {count(left, 'more finding')}."
    reasons = {finding.rule: finding for finding in reversed(shown)}
    for rule, finding in sorted(reasons.items()):
        why = finding.why if rule != "service_cycle" else finding.why.partition(":")[0]
        yield f"- **{escaped(rule)}**: {escaped(why)}."
    for kind, advice in sorted({(f.identity.kind, f.advice) for f in shown}):
        yield f"- Instead of {code(kind)}: {escaped(advice)}."
    if outcome.findings and not outcome.baseline and not outcome.since:
        yield f"Start a baseline of what is there today with {code(outcome.update)}."


def _row(finding: Finding, outcome: Outcome) -> list[str]:
    sides = f"{code(finding.source)} → {code(finding.target)} " if finding.target else ""
    what = f"{sides}{code(finding.identity.kind)}<br>{code(finding.excerpt or finding.identity.detail)}"
    return [code(f"{outcome.path(finding.file)}:{finding.line}"), code(finding.rule), what, escaped(whose(finding))]


def _stale(outcome: Outcome) -> Iterator[str]:
    if not outcome.stale:
        return
    yield f"Stale in {code(outcome.baseline)}; take these out with {code(outcome.update)}:"
    rows = [
        [code(outcome.path(each.identity.file)) if each.identity.file else "", escaped(of_stale(each))]
        for each in outcome.stale[:MOST_STALE]
    ]
    yield table(["File", "Entry"], rows)
    left = len(outcome.stale) - MOST_STALE
    if left > 0:
        yield f"And {count(left, 'more entry', 'more entries')}."


def _unread(outcome: Outcome) -> Iterator[str]:
    if outcome.unread:
        yield table(
            ["Not read", "Reason"], [[code(outcome.path(e.file)), escaped(e.reason)] for e in outcome.unread[:20]]
        )
