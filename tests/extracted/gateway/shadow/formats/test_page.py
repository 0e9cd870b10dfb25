"""The page of a comparison, opened in a real browser as a user does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extracted.gateway.shadow.formats.html import render
from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM, IN_A_BROWSER
from tests.extracted.gateway.shadow.formats.documents import DOCUMENTS

if TYPE_CHECKING:
    from playwright import sync_api

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [390, 1200])
def test_a_person_finds_what_differs_and_nothing_is_asked_for(browser, tmp_path: Path, width):
    file = tmp_path / "page.html"
    file.write_text(render(DOCUMENTS["everything"]), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    requests: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.add(request.url.split("#")[0]))
    page.goto(file.as_uri())
    page.get_by_role("link", name="products").click()
    assert page.get_by_text("$['body']['images']").first.is_visible()
    assert page.get_by_text("curl -i 'http://127.0.0.1:8001/a/?<script>'").first.is_visible()
    page.get_by_text("$['body']['at']").click()
    assert page.get_by_text("The monolith disagrees with itself here").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert complaints == []
    assert requests == {file.as_uri()}


def test_a_run_that_found_nothing_is_a_page_too(browser, tmp_path: Path):
    file = tmp_path / "page.html"
    file.write_text(render(DOCUMENTS["nothing"]), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.get_by_text("The plan has no route.").is_visible()
    page.close()
