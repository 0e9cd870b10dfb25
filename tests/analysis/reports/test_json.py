"""The `json` format: the published document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analysis.model.runtime import RuntimeEvidence, Said
from analysis.reports import load
from analysis.reports._items import BadReport
from analysis.reports.json import parse, render
from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS

SCHEMA = Path(__file__).parents[3] / "docs" / "report.schema.json"

RUN = {"times", "tests", "most_in_one_request", "predicted_by"}
"""What only evidence of a run has."""

Document = dict[str, Any]


def validate(document: Document) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_follows_the_published_schema() -> None:
    validate(json.loads(render(sample.shop())))


def test_follows_the_schema_when_nothing_was_found() -> None:
    validate(json.loads(render(sample.empty())))


@pytest.mark.parametrize(
    "section", ["project", "apps", "models", "dependencies", "couplings", "cycles", "proposal", "urls"]
)
def test_writes_no_key_that_the_schema_does_not_name(section: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = json.loads(render(sample.shop()))[section]
    named = schema["properties"][section]
    item, properties = (found[0], named["items"]) if isinstance(found, list) else (found, named)
    properties = schema["$defs"]["coupling"] if "$ref" in properties else properties
    assert set(item) == set(properties["properties"]) - RUN


def test_writes_what_a_run_saw_with_its_counts_and_reads_it_back() -> None:
    report = sample.shop()
    read = report.dependencies[0]
    row = (f"runtime_{read.kind}", read.source, read.target, read.file, read.line, "seen", 1.5, read.excerpt)
    said = Said(read.kind, read.file, read.line, read.detail)
    seen = (RuntimeEvidence(*row, 3, 2, 1, predicted_by=said), RuntimeEvidence(*row, 3, 2, 1))
    report = replace(report, dependencies=(*report.dependencies, *seen))
    document = json.loads(render(report))
    validate(document)
    assert set(document["dependencies"][-1]) == set(document["dependencies"][0]) | RUN
    assert parse(render(report)) == report


def test_names_the_ends_of_a_crossing_from_and_to() -> None:
    crossing = json.loads(render(sample.shop()))["proposal"]["crossings"][0]
    assert (crossing["from"], crossing["to"]) == ("remainder", "orders")


def test_writes_a_route_for_human_eyes_beside_the_real_one() -> None:
    url = json.loads(render(sample.shop()))["urls"][1]
    assert (url["pattern"], url["route"]) == ("/orders/<number>/", "orders/^(?P<number>[0-9]+)/$")


def test_reads_a_report_from_before_there_were_urls() -> None:
    document = json.loads(render(sample.shop()))
    del document["urls"]
    validate(document)
    assert parse(json.dumps(document)).urls == ()


def test_writes_one_item_a_line() -> None:
    report = sample.shop()
    lines = render(report).splitlines()
    assert sum(line.startswith('{"kind":') and '"source"' in line for line in lines) == len(report.dependencies)


@pytest.mark.parametrize("attack", ['}, {"kind": "x"', 'x}, {"', '"}, {"kind": ', *ATTACKS.values()])
def test_is_read_back_as_it_was_written(attack: str) -> None:
    report = sample.hostile(attack)
    assert parse(render(report)) == report


def test_reads_back_a_long_report() -> None:
    report = large_sample.large(apps=12, models=40, evidence=777)
    assert parse(render(report)) == report


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "sarif", "mermaid", "dot"])
def test_a_saved_report_renders_as_the_first_did(name: str) -> None:
    report = sample.shop()
    assert load(name)(parse(render(report))) == load(name)(report)


def _without(section: str, key: str) -> Callable[[Document], None]:
    return lambda document: document[section][1].pop(key)


def _set(value: object, *path: str | int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "where", "problem"),
    [
        (_without("dependencies", "kind"), "dependencies[1]", "the key 'kind' is missing"),
        (_set("12", "dependencies", 3, "line"), "dependencies[3].line", 'expected a whole number, found "12"'),
        (_set(True, "dependencies", 3, "line"), "dependencies[3].line", "expected a whole number, found true"),
        (_set(None, "dependencies", 0, "weight"), "dependencies[0].weight", "expected a number, found null"),
        (_set("orders", "dependencies", 0, "source"), "dependencies[0].source", 'expected an object, found "orders"'),
        (_set(7, "dependencies", 0, "source", "model"), "dependencies[0].source.model", "expected a string, found 7"),
        (_set({}, "models"), "models", "expected a list, found {}"),
        (_set([1], "models"), "models[0]", "expected an object, found 1"),
        (_set("no", "apps", 0, "local"), "apps[0].local", 'expected true or false, found "no"'),
        (_set([1], "project", "settings"), "project.settings[0]", "expected a string, found 1"),
        (
            _set("Foreign", "models", 4, "relations", 0, "kind"),
            "models[4].relations[0].kind",
            "expected one of Foreign",
        ),
        (_set("pray", "proposal", "crossings", 0, "remedy"), "proposal.crossings[0].remedy", "expected one of move"),
        (_set("3", "couplings", 0, "kinds", "url"), "couplings[0].kinds.url", "expected a whole number"),
        (_set(2, "schema_version"), "schema_version", "schema version 2 is not supported"),
    ],
)
def test_says_where_a_report_departs_from_the_schema(
    change: Callable[[Document], None], where: str, problem: str
) -> None:
    document = json.loads(render(sample.shop()))
    change(document)
    with pytest.raises(BadReport) as error:
        parse(json.dumps(document))
    assert error.value.where == where
    assert error.value.message.startswith(problem)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1, column 1"),
        ('{\n"a": }', "line 2, column 6"),
        ("[]", "report"),
        ("null", "report"),
        ("3", "report"),
    ],
)
def test_says_where_a_text_is_no_report(text: str, where: str) -> None:
    with pytest.raises(BadReport) as error:
        parse(text)
    assert error.value.where == where


def test_survives_nesting_without_end() -> None:
    with pytest.raises(BadReport):
        parse("[" * 200_000)
