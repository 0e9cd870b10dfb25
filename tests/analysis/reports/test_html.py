"""The `html` format as text; test_explorer.py opens it in a browser."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from analysis.model.report import Report
from analysis.reports import _packing
from analysis.reports._packing import pack
from analysis.reports.html import render
from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS

MOST_BYTES = 5_000_000


class Page(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def data(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_name_becomes_an_element(attack: str) -> None:
    assert Page(render(sample.hostile(attack))).tags == Page(render(sample.hostile("x"))).tags


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_data_holds_no_mark_that_html_knows(attack: str) -> None:
    found = re.search(r'id="data">(.*)', render(sample.hostile(attack)))
    assert found
    assert not re.search(r"[<>&]", found[1].removesuffix("</script>"))


def test_nothing_put_in_is_searched_for_slots() -> None:
    assert "{{ script }}" in data(render(sample.hostile("{{ script }}")))["strings"]


def test_asks_for_nothing_from_anywhere() -> None:
    text = render(sample.shop())
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']?(?!data:)[\w/]", text.split("<script", maxsplit=1)[0])
    assert not re.search(
        r"@import|url\((?!#)|fetch\(|XMLHttpRequest|import\(|sendBeacon|WebSocket|innerHTML|eval\(", text
    )
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


def test_the_policy_forbids_every_request() -> None:
    (policy,) = [attrs["content"] for tag, attrs in Page(render(sample.shop())).tags if attrs.get("http-equiv")]
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:")


def test_is_small_with_20_000_pieces_of_evidence() -> None:
    assert len(render(large_sample.large()).encode()) <= MOST_BYTES


def _with_excerpts(report: Report, excerpt: str) -> Report:
    told = (replace(item, excerpt=f"{number} {excerpt}") for number, item in enumerate(report.dependencies))
    return replace(report, dependencies=tuple(told))


@pytest.mark.parametrize("letter", ["x", "é", "注"])
def test_is_small_even_where_every_excerpt_is_long_and_different(letter: str) -> None:
    page = render(_with_excerpts(large_sample.large(), letter * 200))
    assert len(page.encode()) <= MOST_BYTES
    assert data(page)["source_cut"] < 200


def test_cuts_no_excerpt_where_there_is_room() -> None:
    packed = pack(_with_excerpts(sample.shop(), "x" * 190))
    assert packed["source_cut"] == 0
    assert any(text.endswith("x" * 190) for text in packed["strings"])


def test_packs_what_leaves_a_model_or_an_app_and_counts_the_rest() -> None:
    packed = pack(sample.shop())
    apps = [packed["leaves"][leaf][1] for leaf in packed["evidence"]["source"]]
    others = [packed["leaves"][leaf][1] for leaf in packed["evidence"]["target"]]
    assert sum(map(int.__ne__, apps, others)) == packed["totals"]["crossings"] == 11
    assert packed["totals"]["internal"] == 2


def test_finds_the_work_item_of_every_crossing() -> None:
    report = large_sample.large(evidence=2_000, services=6)
    items = pack(report)["evidence"]["item"]
    counted = Counter(item for item in items if item >= 0)
    assert counted == {number: len(item.crossings) for number, item in enumerate(report.proposal.bill)}


def test_takes_crossings_that_look_the_same_in_turn() -> None:
    report = sample.shop()
    twice = replace(report, dependencies=tuple(each for each in report.dependencies for _ in range(2)))
    assert Counter(pack(twice)["evidence"]["item"])[-1] >= len(report.proposal.crossings)


def test_leaves_what_stays_in_an_app_out_where_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_packing, "MOST_PIECES", 5)
    packed = pack(sample.shop())
    assert len(packed["evidence"]["kind"]) == packed["totals"]["crossings"]


def test_places_an_app_without_code_homes_by_its_service() -> None:
    report = sample.shop()
    packed = pack(replace(report, proposal=replace(report.proposal, code={})))
    names = [packed["strings"][service[0]] for service in packed["proposal"]["services"]]
    homes = {packed["strings"][packed["apps"][app][0]]: service for service, app, _model in packed["leaves"]}
    assert names[homes["payments"]] == "payments"


def test_packs_each_text_once() -> None:
    strings = pack(large_sample.large(evidence=500))["strings"]
    assert len(set(strings)) == len(strings)


def test_leaves_out_an_app_from_outside_that_nothing_depends_on() -> None:
    packed = pack(sample.shop())
    assert "auth" not in [packed["strings"][app[0]] for app in packed["apps"]]
