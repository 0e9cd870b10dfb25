"""JUnit's XML for the test page of a CI, a suite for each target: `<testcase classname="catalog.mobile-app">`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contracts.verification.formats._words import given, one_line


def render(document: Mapping[str, Any]) -> str:
    """Return a suite for each target, and one for what was in the way."""
    root = Element("testsuites", {"name": "banyan verify"})
    targets = dict.fromkeys(name for provider in document["providers"] for name in provider["targets"])
    for target in targets:
        _suite(root, target, document)
    if document["errors"]:
        suite = SubElement(root, "testsuite", {"name": "banyan verify"})
        for number, error in enumerate(document["errors"], 1):
            case = SubElement(suite, "testcase", {"classname": "banyan verify", "name": f"error {number}"})
            SubElement(case, "error", {"message": one_line(error)})
        _count(suite)
    _count(root)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, target: str, document: Mapping[str, Any]) -> None:
    suite = SubElement(root, "testsuite", {"name": target})
    for provider in document["providers"]:
        for row in provider["interactions"]:
            if target in row["cells"]:
                _case(suite, provider["provider"], row, row["cells"][target])
    _count(suite)


def _case(suite: Element, provider: str, row: Mapping[str, Any], cell: Mapping[str, Any]) -> None:
    name = one_line(row["description"]) + (f" given {given(row)}" if row["states"] else "")
    classname = one_line(f"{provider}.{row['consumer']}")
    case = SubElement(suite, "testcase", {"classname": classname, "name": name, "file": one_line(row["place"])})
    match cell["status"]:
        case "fail" if row["pending"]:
            SubElement(case, "skipped", {"message": one_line(f"pending, and fails: {'; '.join(cell['problems'])}")})
        case "fail":
            problems = [one_line(problem) for problem in cell["problems"]]
            failure = SubElement(case, "failure", {"type": "contract", "message": problems[0]})
            failure.text = "\n".join(problems)
        case "skipped" | "not run" as status:
            SubElement(case, "skipped", {"message": one_line(f"{status}: {cell['reason']}")})


def _count(element: Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
