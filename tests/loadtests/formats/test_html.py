"""The page shows every kind of outcome with its drawings, escaped, and asks for nothing."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from loadtests.formats.html import render
from tests.loadtests.formats.documents import KINDS, document

PAGES = {kind: render(document(kind)) for kind in KINDS}


def titles(page):
    return [each.text() for each in LexborHTMLParser(page).css("figcaption")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_runs_nothing(kind):
    tree = LexborHTMLParser(PAGES[kind])
    assert not tree.css("script, link, img, iframe, object, [src], [href], [onclick], [onload]")
    assert "url(" not in PAGES[kind]
    assert "@import" not in PAGES[kind]
    assert "default-src 'none'" in PAGES[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_route_is_called_is_text(kind):
    assert "search <all>" not in PAGES[kind]
    assert "search &lt;all&gt;" in PAGES[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_is_in_the_title_and_the_heading(kind):
    tree = LexborHTMLParser(PAGES[kind])
    verdict = document(kind)["verdict"]
    assert all(verdict in each.text() for each in tree.css("head title, h1 .verdict"))
    assert len(tree.css("h1 .verdict")) == 1


@pytest.mark.parametrize("kind", ["pass", "fail", "inconclusive", "doubtful"])
def test_each_route_has_its_distributions_their_difference_and_the_check_of_the_whole(kind):
    found = titles(PAGES[kind])
    for route in ("all routes", "browse", "search <all>"):
        assert {f"{route}: times of both sides", f"{route}: what was added", f"{route}: compared at 200 times"} <= {
            *found
        }


def test_intervals_are_drawn_against_the_margins():
    (svg,) = LexborHTMLParser(PAGES["inconclusive"]).css("svg.wide-chart")
    told = svg.text()
    judged = [check for check in document("inconclusive")["checks"] if check["margin"]]
    assert all(f"{check['route']} {check['measure']}" in told for check in judged)
    assert len(svg.css(".interval.inconclusive")) > 0


def test_times_by_load_are_drawn_where_the_load_changes():
    assert not [title for title in titles(PAGES["pass"]) if "by load" in title]
    assert [title for title in titles(PAGES["breached"]) if "by load" in title]


@pytest.mark.parametrize("kind", ["doubtful", "partial", "inconclusive"])
def test_what_to_do_next_is_told(kind):
    assert 'id="next"' in PAGES[kind]
    assert all(doubt in PAGES[kind] for doubt in document(kind)["doubts"])


def test_a_run_of_which_nothing_was_measured_has_a_page():
    found = document("partial")
    empty: dict[str, object] = {
        "checks": [],
        "curves": [],
        "slices": [],
        "blocks": [],
        "generator": None,
        "distributions": None,
    }
    page = render({**found, **empty})
    assert "partial" in page
    assert "<svg" not in page


def test_blocks_without_answers_are_left_out_of_drawings():
    found = document("partial")
    silent = [{**block, "p50_ms": None, "p95_ms": None, "raw_p95_ms": None} for block in found["blocks"]]
    assert not [title for title in titles(render({**found, "blocks": silent})) if "each block" in title]


def test_numbers_that_are_drawn_are_finite():
    for page in PAGES.values():
        drawn = re.findall(r'(?:points|x1|y1|x2|y2|cx|cy)="([^"]+)"', page)
        assert drawn
        assert not [each for each in drawn if "nan" in each or "inf" in each]
