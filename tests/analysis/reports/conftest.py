"""What the tests of the explorer share: one browser, and reports opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.model.report import Report
from analysis.reports.html import render
from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM, SIZES, Opened, Scheme

if TYPE_CHECKING:
    from playwright import sync_api


@pytest.fixture(scope="package")
def browser() -> Iterator[sync_api.Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_report(browser: sync_api.Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a report; when the test ends, nothing may have been complained of and nothing asked for but the file."""
    opened: list[Opened] = []

    def open_one(report: Report, place: str = "", size: str = "desk", scheme: Scheme = "light") -> Opened:
        file = tmp_path / f"report{len(opened)}.html"
        file.write_text(render(report), encoding="utf-8")
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        found = Opened(context.new_page(), file.as_uri())
        found.page.on("console", lambda message: found.complaints.append(f"{message.type}: {message.text}"))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("dialog", lambda dialog: found.complaints.append(f"dialog: {dialog.message}"))
        found.page.on("request", lambda request: found.requests.append(request.url.split("#")[0]))
        found.page.goto(f"{found.address}#{place}" if place else found.address)
        opened.append(found)
        return found

    yield open_one
    for each in opened:
        each.page.context.close()
        assert each.complaints == []
        assert set(each.requests) <= {each.address, "about:blank", "data:,"}
