"""Each format writes a matrix exactly as the golden files say; `UPDATE_GOLDEN=1` writes those anew."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from contracts.verification.document import document
from contracts.verification.formats import FORMATS
from contracts.verification.matrix import Cell, Key, Matrix, Row

GOLDEN = Path(__file__).parent / "golden"
REPOSITORY = Path(__file__).parents[4]
SUFFIXES = {"terminal": "txt", "json": "json", "junit": "xml", "markdown": "md", "html": "html"}
HOSTILE = "</code><script>alert('x')</script> | **bold** `tick`\n\x1b[31mred"

MATRIX = Matrix(
    rows=(
        Row(
            Key("catalog", "mobile-app", "a search", ('a product is in stock {"slug": "kettle"}',)),
            {"monolith": Cell("pass"), "catalog": Cell("fail", problems=("body count: Expected 1 to equal 2",))},
            place="contracts/pacts/mobile-app-catalog.json interactions[0]",
        ),
        Row(
            Key("catalog", "partner", HOSTILE, ("a state", HOSTILE)),
            {"monolith": Cell("fail", problems=(HOSTILE, "status: expected 200 but was 500")), "catalog": Cell("pass")},
            is_pending=True,
            place="contracts/pacts/partner-catalog.json interactions[0]",
        ),
        Row(
            Key("monolith", "catalog", "a call", ()),
            {
                "monolith": Cell("not run", "no state 'x' is defined"),
                "gateway": Cell("skipped", "sides ask each other"),
            },
            place="contracts/pacts/catalog-monolith.json interactions[4]",
        ),
    ),
    columns={"catalog": ("monolith", "catalog", "gateway"), "monolith": ("monolith", "gateway")},
    versions={"monolith": "9f3c", "catalog": "01ab"},
    errors=("monolith: no state 'x' is defined for monolith <b>",),
)


@pytest.mark.parametrize("name", FORMATS.names())
def test_is_written_as_the_golden_file_says(name: str) -> None:
    written = FORMATS.load(name).render(document(MATRIX))
    golden = GOLDEN / f"{name}.{SUFFIXES[name]}"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_there_is_no_golden_file_too_many() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{SUFFIXES[name]}" for name in FORMATS}


def test_nothing_of_a_pact_becomes_part_of_the_page() -> None:
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            tags.append(tag)

    Tags().feed(FORMATS.load("html").render(document(MATRIX)))
    assert "script" not in tags
    assert "b" not in tags


def test_junit_counts_what_it_holds() -> None:
    root = ET.fromstring(FORMATS.load("junit").render(document(MATRIX)))
    told = {suite.get("name"): (suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in root}
    assert told == {
        "monolith": ("3", "0", "2"),
        "catalog": ("2", "1", "0"),
        "gateway": ("1", "0", "1"),
        "banyan verify": ("1", "0", "0"),
    }


@pytest.mark.parametrize(("errors", "code"), [((), 1), (("x",), 2)])
def test_the_exit_code_tells_what_it_came_to(errors: tuple[str, ...], code: int) -> None:
    assert Matrix(MATRIX.rows[:2], MATRIX.columns, errors=errors).exit_code == code


def test_a_pending_interaction_fails_nothing() -> None:
    assert Matrix(MATRIX.rows[1:2], MATRIX.columns).exit_code == 0


def test_the_json_keeps_to_its_schema() -> None:
    schema = json.loads((REPOSITORY / "docs" / "verification.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(FORMATS.load("json").render(document(MATRIX))), schema)
