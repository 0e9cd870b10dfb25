"""JUnit's XML for the test page of a CI: a failed case for each new finding: `<testcase classname="new_crossing">`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.model.finding import Finding, Outcome
from analysis.outcomes._words import STALE, of_stale, title, whose
from banyan.junit import Case, Suite, written


def render(outcome: Outcome) -> str:
    """Return a suite with a case for each finding and stale entry, and a passed one for each rule without any."""
    return written("banyan check", [Suite(outcome.plan, tuple(_cases(outcome)))])


def _cases(outcome: Outcome) -> Iterator[Case]:
    found = {finding.rule for finding in outcome.findings}
    for rule in outcome.rules:
        if rule not in found:
            yield Case(rule, "nothing new")
    for finding in outcome.findings:
        yield _finding(finding, outcome)
    for stale in outcome.stale:
        place = outcome.path(stale.identity.file) or outcome.plan
        yield Case(STALE, place, "failure", of_stale(stale), STALE, outcome.update)


def _finding(finding: Finding, outcome: Outcome) -> Case:
    place = f"{outcome.path(finding.file)}:{finding.line}"
    said = (
        f"{place}: {finding.excerpt}",
        f"whose: {whose(finding) or 'nobody'}",
        f"why: {finding.why}",
        f"instead: {finding.advice}",
    )
    return Case(finding.rule, place, "failure", title(finding), finding.rule, "\n".join(said))
