"""JUnit's XML for the test page of a CI: a failed case for each new finding: `<testcase classname="new_crossing">`."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analysis.model.finding import Finding, Outcome
from analysis.outcomes._words import STALE, of_stale, title, whose
from banyan.text import lines, one_line


def render(outcome: Outcome) -> str:
    """Return a suite with a case for each finding and stale entry, and a passed one for each rule without any."""
    failed = len(outcome.findings) + len(outcome.stale)
    found = Counter(finding.rule for finding in outcome.findings)
    passed = [rule for rule in outcome.rules if not found[rule]]
    counts = {"tests": str(failed + len(passed)), "failures": str(failed), "errors": "0", "skipped": "0"}
    root = Element("testsuites", {"name": "banyan check", **counts})
    suite = SubElement(root, "testsuite", {"name": outcome.plan, **counts})
    for rule in passed:
        SubElement(suite, "testcase", {"classname": rule, "name": "nothing new"})
    for finding in outcome.findings:
        _finding(suite, finding, outcome)
    for stale in outcome.stale:
        _failed(suite, STALE, outcome.path(stale.identity.file) or outcome.plan, of_stale(stale), outcome.update)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _finding(suite: Element, finding: Finding, outcome: Outcome) -> None:
    path = one_line(outcome.path(finding.file))
    said = [f"{path}:{finding.line}: {finding.excerpt}", f"whose: {whose(finding) or 'nobody'}"]
    text = "\n".join([*said, f"why: {finding.why}", f"instead: {finding.advice}"])
    _failed(suite, finding.rule, f"{path}:{finding.line}", title(finding), text)


def _failed(suite: Element, rule: str, name: str, message: str, text: str) -> None:
    case = SubElement(suite, "testcase", {"classname": rule, "name": one_line(name)})
    failure = SubElement(case, "failure", {"type": rule, "message": one_line(message)})
    failure.text = lines(text)
