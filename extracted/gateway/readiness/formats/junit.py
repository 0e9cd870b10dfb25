"""JUnit's XML for the test page of a CI, a case for each kind: `<testcase classname="catalog" name="contracts">`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from banyan.text import one_line
from extracted.gateway.readiness.formats._words import reason


def render(document: Mapping[str, Any]) -> str:
    """Return one suite; what says fail is a failure, what is inconclusive an error, since nothing is known then."""
    root = Element("testsuites", {"name": "banyan ready"})
    suite = SubElement(root, "testsuite", {"name": document["service"]})
    for row in document["evidence"]:
        case = SubElement(suite, "testcase", {"classname": document["service"], "name": _named(row)})
        if row["verdict"] == "fail":
            SubElement(case, "failure", {"type": row["kind"], "message": reason(row)})
        elif row["verdict"] == "inconclusive":
            SubElement(case, "error", {"type": row["standing"], "message": reason(row)})
        if row["report"] or row["evidence"]:
            SubElement(case, "system-out").text = one_line(row["report"] or row["evidence"])
    for element in (root, suite):
        element.set("tests", str(len(suite)))
        element.set("failures", str(len(suite.findall("*/failure"))))
        element.set("errors", str(len(suite.findall("*/error"))))
    indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['title']} of {row['subject']}"
