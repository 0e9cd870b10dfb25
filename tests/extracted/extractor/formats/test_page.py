"""The page of an extraction, opened in a real browser as a user does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extracted.extractor.formats.html import render
from extracted.extractor.ledger import Ledger
from tests.analysis.reports.attacks import ATTACKS
from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM, IN_A_BROWSER
from tests.extracted.extractor.formats.ledgers import hostile, planned, undone

if TYPE_CHECKING:
    from playwright import sync_api

pytestmark = IN_A_BROWSER
Open = Callable[..., "sync_api.Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: sync_api.Browser, tmp_path: Path) -> Iterator[Open]:
    """Open a ledger; when the test ends nothing may have been complained of, and nothing asked for but the file."""
    complaints: list[str] = []
    requests: set[str] = set()
    pages: list[sync_api.Page] = []

    def open_one(ledger: Ledger, place: str = "", width: int = 1200, *, script: bool = True) -> sync_api.Page:
        file = tmp_path / "page.html"
        file.write_text(render(ledger), encoding="utf-8")
        page = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script).new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.add(request.url.split("#")[0]))
        page.goto(f"{file.as_uri()}{place}")
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert complaints == []
    assert requests <= {(tmp_path / "page.html").as_uri(), "data:,"}


def visible(page: sync_api.Page) -> list[str]:
    return [row.inner_text() for row in page.locator("#rows tbody tr").all() if row.is_visible()]


def test_shows_everything_at_first_and_what_wants_attention_on_top(opened):
    page = opened(planned())
    rows = visible(page)
    assert len(rows) == 8
    assert [row.split()[0] for row in rows[:4]] == ["silent", "refused", "listed", "listed"]


def test_filters_by_fate_kind_side_and_words(opened):
    page = opened(planned())
    page.get_by_role("button", name="rewritten", exact=True).click()
    assert len(visible(page)) == 4
    assert page.locator("#shown").inner_text() == "4 of 8 decisions"
    page.locator("#kind").select_option("foreign_key")
    assert len(visible(page)) == 2
    page.locator("#side").select_option("monolith")
    assert len(visible(page)) == 1
    page.locator("#search").fill("nothing has these words")
    assert visible(page) == []
    assert page.get_by_text("Nothing matches").is_visible()


def test_a_kind_in_the_table_filters_by_it(opened):
    page = opened(planned())
    page.get_by_role("button", name="query_join").click()
    (row,) = visible(page)
    assert "reports/queries.py:88" in row


def test_an_address_keeps_the_filters(opened):
    page = opened(planned(), "#fate=listed&search=brand")
    assert len(visible(page)) == 1
    assert page.locator("#search").input_value() == "brand"
    page.locator("#search").fill("")
    assert page.url.endswith("#fate=listed")


def test_can_be_read_without_its_script(opened):
    page = opened(planned(), script=False)
    assert page.get_by_text("OrderLine.product -> catalog.Product").first.is_visible()


@pytest.mark.parametrize("width", [390, 1200])
def test_does_not_scroll_sideways(opened, width):
    page = opened(planned(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_way_back_has_a_page_too(opened):
    page = opened(undone())
    assert page.locator("h1").inner_text() == "catalog: 2 removed"


def test_nothing_of_a_project_runs(opened):
    for attack in ATTACKS.values():
        page = opened(hostile(attack))
        assert page.evaluate("window.taken") is None
