"""JUnit's XML for the test page of a CI: a suite for each cell, a case for each subject: `<testcase name="GET /a">`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from banyan.text import lines, one_line
from contracts.findings.formats._words import heading
from contracts.findings.values import Cell, Finding, Report, Severity


def render(report: Report) -> str:
    """Return the suites; a case fails from the level on that the run fails on, or else by an error."""
    level = report.fail_on or Severity.ERR
    suites = [_suite(cell, level) for cell in report.cells]
    counts = {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in _COUNTED}
    root = Element("testsuites", {"name": report.title, **counts})
    root.extend(suites)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


_COUNTED = ("tests", "failures", "errors", "skipped")


def _suite(cell: Cell, level: Severity) -> Element:
    suite = Element("testsuite", {"name": heading(cell)})
    failed = 0
    ordered = sorted(cell.findings, key=lambda each: (each.subject, -each.severity))
    for subject, group in groupby(ordered, key=lambda each: each.subject):
        failed += _case(suite, subject, list(group), level)
    if cell.unknown:
        case = SubElement(suite, "testcase", {"classname": heading(cell), "name": "compared"})
        SubElement(case, "skipped", {"message": one_line(cell.unknown)})
    elif not cell.findings:
        SubElement(suite, "testcase", {"classname": heading(cell), "name": "nothing found"})
    numbers = (len(suite), failed, 0, 1 if cell.unknown else 0)
    for name, number in zip(_COUNTED, numbers, strict=True):
        suite.set(name, str(number))
    return suite


def _case(suite: Element, subject: str, findings: Iterable[Finding], level: Severity) -> int:
    case = SubElement(suite, "testcase", {"classname": str(suite.get("name")), "name": one_line(subject)})
    said = [f"{each.severity} [{each.rule}] {each.message}" for each in findings]
    grave = [each for each in findings if each.severity >= level]
    if grave:
        failure = SubElement(case, "failure", {"type": grave[0].rule, "message": one_line(grave[0].message)})
        failure.text = lines("\n".join(said))
    else:
        SubElement(case, "system-out").text = lines("\n".join(said))
    return 1 if grave else 0
