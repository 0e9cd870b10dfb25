"""The formats of simulations, held to golden files; `UPDATE_GOLDEN=1` writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from analysis.simulation.formats import FORMATS
from tests.analysis.simulation.simulations import simulation, split

GOLDEN = Path(__file__).with_name("golden")
SUFFIX = {"terminal": "txt", "markdown": "md", "junit": "xml"}


@pytest.mark.parametrize("name", FORMATS.names())
def test_renders_as_agreed(name: str) -> None:
    text = FORMATS.load(name).render(simulation())
    file = GOLDEN / f"{name}.{SUFFIX.get(name, name)}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text()


@pytest.mark.parametrize("name", FORMATS.names())
def test_tells_what_broke_a_test_in_a_split(name: str) -> None:
    text = FORMATS.load(name).render(split())
    assert "orders/views.py" in text
    assert "no such table: <stock>" in text or name in ("html", "junit", "markdown")
    assert "<stock>" not in text or name in ("terminal", "json")


@pytest.mark.parametrize("name", FORMATS.names())
def test_says_that_not_all_was_seen(name: str) -> None:
    assert "stopped by SIGKILL" in FORMATS.load(name).render(simulation("the command was stopped by SIGKILL"))


SCHEMA = Path(__file__).parents[3] / "docs" / "simulation.schema.json"


def test_follows_the_published_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for partial in ("", "the command was stopped by SIGKILL"):
        validator.validate(json.loads(FORMATS.load("json").render(simulation(partial))))
    validator.validate(json.loads(FORMATS.load("json").render(split())))


def test_is_json() -> None:
    document = json.loads(FORMATS.load("json").render(simulation()))
    assert document["recall"] == 0.6667
    assert [each["predicted"] for each in document["crossings"]] == ["here", None, "missed", "elsewhere"]


def test_a_page_holds_nothing_of_the_project_as_markup() -> None:
    page = FORMATS.load("html").render(simulation())
    assert "test_&lt;b&gt;" in page
    assert "test_<b>" not in page
    assert "http://" not in page
    assert "<script" not in page
