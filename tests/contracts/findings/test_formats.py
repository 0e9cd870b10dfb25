"""Every format against its golden file; `REWRITE=1` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from contracts.findings.formats import FORMATS
from contracts.findings.values import Cell, Finding, Report, Severity

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"terminal": "txt", "json": "json", "markdown": "md", "junit": "xml", "github": "txt"}
REPORT = Report(
    "OpenAPI: breaking changes",
    "operation",
    (
        Cell(
            "monolith",
            "catalog",
            6,
            (
                Finding(
                    "response-required-property-removed",
                    Severity.ERR,
                    "GET /api/products/{slug}/",
                    "removed the required property 'a|b_c' from the response with the '200' status",
                    "response 200 a|b_c",
                    "catalog.yaml",
                    12,
                ),
                Finding("request-parameter-removed", Severity.WARN, "GET /api/products/", "a <b> \x1b[31m& %0A,:\nc"),
                Finding("endpoint-added", Severity.INFO, "GET /api/new/", "endpoint added"),
            ),
            ignored=2,
        ),
        Cell("monolith", "reviews", 3),
        Cell("monolith", "orders", 0, unknown="no route of the plan leads to orders"),
    ),
    Severity.ERR,
)


@pytest.mark.parametrize("name", FORMATS.names())
def test_renders_as_its_golden_file(name):
    path = GOLDEN / f"{name}.{ENDINGS[name]}"
    text = FORMATS.load(name).render(REPORT)
    if os.environ.get("REWRITE"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_a_case_of_junit_fails_from_the_level_of_the_run_on():
    root = fromstring(FORMATS.load("junit").render(REPORT))
    assert root.attrib == {"name": REPORT.title, "tests": "5", "failures": "1", "errors": "0", "skipped": "1"}


def test_text_from_elsewhere_says_nothing_to_a_terminal_or_a_runner():
    for name in FORMATS:
        assert "\x1b" not in FORMATS.load(name).render(REPORT)
    assert all(line.startswith("::") for line in FORMATS.load("github").render(REPORT).splitlines())
