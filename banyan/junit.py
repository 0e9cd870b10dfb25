"""JUnit's XML, which the test page of every CI reads: suites of cases that passed, failed, broke or were skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from banyan.text import lines, one_line

Outcome = Literal["passed", "failure", "error", "skipped"]
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}
"""Two that text may hold and XML may not, beside what is left out of all text that is shown."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test case: `message` says in a line why it did not pass, `kind` by what, and `text` says the rest.

    `said` is what a case tells whatever its outcome.
    """

    group: str
    name: str
    outcome: Outcome = "passed"
    message: str = ""
    kind: str = ""
    text: str = ""
    said: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases under one name. `began_at` is ISO 8601 without a zone, or ""; `said` is what the suite tells."""

    name: str
    cases: Sequence[Case]
    began_at: str = ""
    said: str = ""


def written(name: str, suites: Iterable[Suite]) -> str:
    """The document, indented; whatever the texts hold, it is well-formed and shows nothing that hides or reorders."""
    root = Element("testsuites", {"name": _line(name)})
    for suite in suites:
        _suite(root, suite)
    _count(root)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, suite: Suite) -> None:
    found = SubElement(root, "testsuite", {"name": _line(suite.name)})
    for case in suite.cases:
        _case(found, case)
    _count(found)
    if suite.began_at:
        found.set("timestamp", suite.began_at)
    if suite.said:
        SubElement(found, "system-out").text = _lines(suite.said)


def _case(suite: Element, case: Case) -> None:
    attributes = {"classname": case.group, "name": case.name, "file": case.file}
    found = SubElement(suite, "testcase", {name: _line(value) for name, value in attributes.items() if value})
    if case.outcome != "passed":
        why = {"type": case.kind, "message": case.message}
        element = SubElement(found, case.outcome, {name: _line(value) for name, value in why.items() if value})
        element.text = _lines(case.text) or None
    if case.said:
        SubElement(found, "system-out").text = _lines(case.said)


def _count(element: Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for name, tag in _COUNTED.items():
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _line(text: str) -> str:
    return one_line(text).translate(_NO_CHARACTERS)


def _lines(text: str) -> str:
    return lines(text).translate(_NO_CHARACTERS)
