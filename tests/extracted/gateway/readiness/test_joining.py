"""Go or no-go from the evidence that there is, and how every format tells it."""

from __future__ import annotations

import datetime as dt
import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from banyan.errors import UnknownName
from banyan.evidence import FOLDER, Evidence, Verdict, keep, read
from banyan.plan.reading import read_plan
from extracted.gateway.readiness.formats import FORMATS
from extracted.gateway.readiness.joining import readiness
from extracted.gateway.readiness.kinds import KINDS
from extracted.gateway.rulings import Grounds

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
VERSIONS = {"monolith": "m1", "catalog": "c1"}
SCHEMA = json.loads((Path(__file__).parents[4] / "docs/ready.schema.json").read_text())
PLAN = """\
[services.catalog]

[services.accounts]
role = "shared_library"

[routes.products]
service = "catalog"
reads = "canary"
weight = 10
matches = [{ path = { value = "/products" } }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "banyan.toml"
    path.write_text(PLAN)
    return path


def put(file: Path, kind: str, verdict: Verdict = Verdict.PASS, *, hours: float = 1, **more: object) -> None:
    subject = "products" if kind in {"shadow", "canary", "rollback"} else "catalog"
    targets = {**VERSIONS, **more.pop("targets", {})}  # type: ignore[dict-item]
    at = NOW - dt.timedelta(hours=hours)
    keep(file.parent / FOLDER, Evidence(kind, subject, verdict, targets, at, f"{kind} <b>said</b>", more))


def written(path: Path, at: dt.datetime) -> None:
    path.write_text("x")
    os.utime(path, (at.timestamp(), at.timestamp()))


def joined(file: Path, base: Path | None = None) -> dict[str, Any]:
    grounds = Grounds(read(file.parent / FOLDER), VERSIONS, NOW)
    document = readiness(read_plan(file).accepted(), file, "catalog", lambda *_: grounds, base or file.parent)
    jsonschema.validate(document, SCHEMA)
    return document


def row(document, kind):
    return next(each for each in document["evidence"] if each["kind"] == kind)


def test_everything_that_passes_is_go(file):
    for kind in KINDS:
        put(file, kind)
    document = joined(file)
    assert document["verdict"] == "go"
    assert {each["verdict"] for each in document["evidence"]} == {"pass"}
    assert row(document, "load")["age_seconds"] == 3600


def test_one_that_fails_is_no_go_whatever_else_is_missing(file):
    put(file, "load", Verdict.FAIL)
    assert joined(file)["verdict"] == "no-go"


@pytest.mark.parametrize(
    ("more", "standing", "why"),
    [
        ({"hours": 25}, "stale", "25 hours old"),
        ({"targets": {"catalog": "c0"}}, "other version", "taken on catalog c0, and c1 runs now"),
        ({"verdict": Verdict.INCONCLUSIVE}, "inconclusive", "is inconclusive"),
    ],
)
def test_what_does_not_count_is_inconclusive_and_says_why(file, more, standing, why):
    for kind in KINDS:
        put(file, kind, **(more if kind == "fuzz" else {}))
    document = joined(file)
    assert document["verdict"] == "inconclusive"
    assert (row(document, "fuzz")["standing"], why in row(document, "fuzz")["why"]) == (standing, True)


def test_what_is_missing_is_inconclusive_and_says_which_command_takes_it(file):
    document = joined(file)
    assert document["verdict"] == "inconclusive"
    assert {each["standing"] for each in document["evidence"]} == {"missing"}
    assert row(document, "fuzz")["command"] == "banyan fuzz catalog --against monolith"


def test_the_plan_says_what_is_joined(file):
    file.write_text(PLAN + '[routing]\nready_needs = ["load"]\n')
    put(file, "load")
    document = joined(file)
    assert [each["kind"] for each in document["evidence"]] == ["load"]
    assert document["verdict"] == "go"


def test_links_lead_to_reports_that_are_there_and_from_where_the_page_lies(file):
    (file.parent / "out").mkdir()
    written(file.parent / "out/load.html", NOW - dt.timedelta(hours=1))
    put(file, "load", report="out/load.html")
    put(file, "fuzz", report="../elsewhere.html")
    put(file, "contracts", report="out/gone.html")
    document = joined(file, file.parent / "out")
    assert row(document, "fuzz")["report"] is None
    assert row(document, "contracts")["report"] is None
    assert row(document, "load")["report"] == "load.html"
    evidence = file.parent / "out" / row(document, "load")["evidence"]
    assert evidence.resolve().is_file()


def test_a_report_that_a_later_run_wrote_over_is_not_linked(file):
    written(file.parent / "load.html", NOW)
    put(file, "load", report="load.html")
    assert row(joined(file), "load")["report"] is None


def test_a_service_that_is_none_is_refused(file):
    with pytest.raises(UnknownName, match="accounts"):
        readiness(read_plan(file).accepted(), file, "accounts", lambda *_: Grounds((), {}, NOW), file.parent)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


@pytest.mark.parametrize("name", sorted(FORMATS.names()))
def test_every_format_tells_all_and_nothing_of_it_is_markup(file, name):
    put(file, "load", Verdict.FAIL)
    document = joined(file)
    text = FORMATS.load(name).render(document)
    assert "catalog" in text
    assert "never taken" in text
    if name == "html":
        tags = Tags()
        tags.feed(text)
        assert not {"b", "script", "img"} & tags.seen
    if name == "junit":
        (suite,) = ET.fromstring(text)
        assert (suite.get("failures"), suite.get("errors")) == ("1", "8")
    if name == "markdown":
        assert "<b>" not in text
