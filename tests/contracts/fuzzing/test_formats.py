"""Every format holds every new finding, what is accepted and what is stale, and lets no text out of its place."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from contracts.fuzzing.baseline import Accepted
from contracts.fuzzing.findings import Finding
from contracts.fuzzing.formats import FORMATS
from contracts.fuzzing.results import Result, summary

BAD = "<script>alert(1)</script> `|` \x00"
CURL = "curl -i 'http://127.0.0.1/<b>'"
NEW = Finding("behaviour", "GET /a/", f"answer: {BAD}", BAD, BAD, "4", curls=(CURL,), times="always")
OLD = Finding("check", "GET /b/", "late", "it is late")
ENTRY = Accepted("catalog", "GET /b/", "check", "late", "soon mended", "2026-11-23")
GONE = Accepted("catalog", "GET /c/", "check", "gone", "was mended", "2026-11-23")


def _document():
    result = Result(
        "catalog", "monolith", 1, "the probe takes every sequence back", [NEW, OLD], {OLD.id: ENTRY}, (GONE,)
    )
    result.operations, result.tried, result.ended = ("GET /a/", "GET /b/"), 12, "everything planned was tried"
    return result.document()


def test_a_line_says_what_it_comes_to():
    assert summary(_document()) == (
        "catalog against monolith: 1 new finding, 1 accepted, 1 stale entries of the baseline; 12 sequences tried"
    )


@pytest.mark.parametrize("name", FORMATS.names())
def test_holds_what_was_found(name):
    text = FORMATS.load(name).render(_document())
    assert NEW.id in text
    assert "GET /c/" in text.replace("\\", "")


def test_a_page_and_markdown_let_no_text_out():
    for name in ("html", "markdown"):
        assert "<script>" not in FORMATS.load(name).render(_document())


def test_junit_is_xml_with_a_failure_for_each_operation_and_stale_entry():
    root = ET.fromstring(FORMATS.load("junit").render(_document()))
    assert root.attrib == {"name": "banyan fuzz", "tests": "3", "failures": "2", "errors": "0", "skipped": "0"}


def test_json_is_the_document():
    assert json.loads(FORMATS.load("json").render(_document())) == _document()


@pytest.mark.parametrize(
    ("found", "broken", "tried", "verdict"),
    [([], "", 3, "pass"), ([NEW], "", 3, "fail"), ([NEW], "gone", 3, "fail"), ([], "gone", 3, "inconclusive"),
     ([], "", 0, "inconclusive"), ([OLD], "", 3, "pass")],
)  # fmt: skip
def test_judges(found, broken, tried, verdict):
    result = Result("catalog", "", 1, found=found, known={OLD.id: ENTRY}, tried=tried, broken=broken)
    assert result.verdict == verdict
