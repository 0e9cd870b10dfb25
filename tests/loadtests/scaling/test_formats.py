"""Every format shows every kind of outcome; what a person reads is in golden files.

`python -m tests.loadtests.scaling.test_formats` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loadtests.scaling.formats import FORMATS
from tests.architecture.source import REPOSITORY
from tests.loadtests.scaling.documents import KINDS, document

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((REPOSITORY / "docs/scale.schema.json").read_text("utf-8"))
ENDINGS = {"terminal": "txt", "json": "json", "markdown": "md", "html": "html", "junit": "xml"}
SHOWN = [(format_, kind) for format_ in ("terminal", "markdown", "junit") for kind in KINDS]


def golden(format_, kind):
    return GOLDEN / f"{format_}.{kind}.{ENDINGS[format_]}"


@pytest.mark.parametrize(("format_", "kind"), SHOWN)
def test_shows_what_it_showed_before(format_, kind):
    assert FORMATS.load(format_).render(document(kind)) == golden(format_, kind).read_text("utf-8")


def test_there_are_these_formats():
    assert set(FORMATS) == set(ENDINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_documents_are_what_the_schema_says(kind):
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(FORMATS.load("json").render(document(kind))))


@pytest.mark.parametrize("kind", ["pass", "fail", "inconclusive"])
def test_kinds_are_what_they_are_called(kind):
    assert document(kind)["verdict"] == kind


def test_what_was_broken_fails_and_what_was_interrupted_is_open():
    assert document("breached")["verdict"] == "fail"
    assert document("partial")["verdict"] == "inconclusive"


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_stands_alone_and_escapes_what_it_is_told(kind):
    page = FORMATS.load("html").render(document(kind))
    assert "<1>" not in page
    assert "&lt;1&gt;" in page
    assert "<script" not in page
    assert page.count("<svg") >= (1 if kind == "partial" else 2)


def test_where_it_cannot_be_told_nothing_pays():
    assert {each["told"] for each in document("inconclusive")["comparison"]} == {"cannot be told"}
    assert {each["told"] for each in document("pass")["comparison"]} == {"does not pay"}


def main():
    GOLDEN.mkdir(exist_ok=True)
    for format_, kind in SHOWN:
        golden(format_, kind).write_text(FORMATS.load(format_).render(document(kind)), "utf-8")


if __name__ == "__main__":
    main()
