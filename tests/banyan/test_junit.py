"""Whatever cases hold, the document is well-formed, counted, and fit for the schema that CIs agree on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from banyan.junit import Case, Suite, written

ODD = "a<b>&\"'\x00\x1b[31mred\x1b[0m \ufffe\uffff \ud800 \u202egnp.exe ]]> \r\n é"
CASES = (
    Case("orders", "is well"),
    Case("orders", "is slow", "failure", "too slow", "p95", "p95 900 ms\nmargin 10 %"),
    Case("orders", "is not known", "error", "nothing was sent"),
    Case("orders", "is left out", "skipped", "no state", file="pacts/a.json"),
    Case("orders", "tells", said="a page"),
)


def test_cases_are_counted_in_their_suite_and_in_all():
    root = ET.fromstring(written("all", [Suite("one", CASES), Suite("two", CASES[:2])]))
    counts = ("tests", "failures", "errors", "skipped")
    assert [[element.get(name) for name in counts] for element in (root, *root)] == [
        ["7", "2", "1", "1"],
        ["5", "1", "1", "1"],
        ["2", "1", "0", "0"],
    ]


def test_a_case_says_why_it_did_not_pass():
    root = ET.fromstring(written("all", [Suite("one", CASES, "2026-01-02T03:04:05", "the end")]))
    (suite,) = root
    assert suite.get("timestamp") == "2026-01-02T03:04:05"
    assert suite.findtext("system-out") == "the end"
    well, slow, unknown, left_out, tells = suite.findall("testcase")
    assert list(well) == []
    assert [each.attrib for each in slow] == [{"type": "p95", "message": "too slow"}]
    assert slow.findtext("failure") == "p95 900 ms\nmargin 10 %"
    assert [(each.tag, each.attrib) for each in unknown] == [("error", {"message": "nothing was sent"})]
    assert left_out.get("file") == "pacts/a.json"
    assert [(each.tag, each.attrib) for each in left_out] == [("skipped", {"message": "no state"})]
    assert tells.findtext("system-out") == "a page"


@pytest.mark.parametrize("field", ["group", "name", "message", "kind", "text", "said", "file"])
def test_text_that_xml_cannot_hold_is_left_out(field):
    changed: dict[str, Any] = {field: ODD}
    case = replace(Case("g", "n", "failure", "m"), **changed)
    document = written(ODD, [Suite(ODD, [case], said=ODD)])
    root = ET.fromstring(document.encode("utf-8"))
    assert root.get("name") == "a<b>&\"'red   gnp.exe ]]>   é"
    assert not {"\x1b", "\ufffe", "\uffff", "\u202e"} & set(document)
