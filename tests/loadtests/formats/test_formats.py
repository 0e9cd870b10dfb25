"""Every format shows every kind of outcome; what a person reads is in golden files.

`python -m tests.loadtests.formats.test_formats` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from loadtests.formats import FORMATS
from tests.architecture.source import REPOSITORY
from tests.loadtests.formats.documents import KINDS, document

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((REPOSITORY / "docs/load.schema.json").read_text("utf-8"))
ENDINGS = {"terminal": "txt", "html": "html", "json": "json", "junit": "xml", "markdown": "md"}


def golden(format_, kind):
    return GOLDEN / f"{format_}.{kind}.{ENDINGS[format_]}"


LONG = {"html": "partial", "json": "fail"}
"""Of these one kind is enough."""

SHOWN = [(format_, kind) for format_ in sorted(ENDINGS) for kind in KINDS if LONG.get(format_, kind) == kind]


def shown(format_, kind):
    """What a format shows; without the figures that are only drawn, which make JSON long."""
    found = document(kind)
    if format_ == "json":
        routes = [{**each, "places": [], "later": [], "beyond": []} for each in found["distributions"]["routes"]]
        found = {**found, "curves": [], "slices": [], "distributions": {**found["distributions"], "routes": routes}}
    return FORMATS.load(format_).render(found)


@pytest.mark.parametrize(("format_", "kind"), SHOWN)
def test_shows_what_it_showed_before(format_, kind):
    assert shown(format_, kind) == golden(format_, kind).read_text("utf-8")


def test_every_format_has_golden_files():
    assert set(FORMATS) == set(ENDINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_documents_are_what_the_schema_says(kind):
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(FORMATS.load("json").render(document(kind))))


@pytest.mark.parametrize("kind", ["pass", "fail", "inconclusive"])
def test_kinds_are_what_they_are_called(kind):
    assert document(kind)["verdict"] == kind


def test_markdown_means_nothing_that_a_route_is_called():
    text = FORMATS.load("markdown").render(document("fail"))
    assert "search \\<all\\>" in text
    assert "<all>" not in text


@pytest.mark.parametrize(
    ("kind", "failures", "errors"), [("pass", 0, 0), ("fail", 13, 0), ("partial", 0, 1), ("breached", 1, 1)]
)
def test_junit_counts_what_failed_and_what_is_open(kind, failures, errors):
    (suite,) = ET.fromstring(FORMATS.load("junit").render(document(kind)))
    assert (suite.get("failures"), suite.get("errors")) == (str(failures), str(errors))
    assert suite.get("tests") == str(len(suite.findall("testcase")))


if __name__ == "__main__":
    for shown_format, shown_kind in SHOWN:
        golden(shown_format, shown_kind).write_text(shown(shown_format, shown_kind), "utf-8")
