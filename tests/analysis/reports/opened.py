"""A report opened in a real browser, as a user does; with the sizes and the marks that such tests share."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright import sync_api

CHROMIUM = os.environ.get("BANYAN_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Scheme = Literal["light", "dark"]
VIEWS = (
    "overview",
    "services",
    "graph",
    "matrix",
    "writes",
    "bill",
    "order",
    "models",
    "cycles",
    "evidence",
    "gaps",
)
SIZES = {"phone": (390, 844), "laptop": (1024, 768), "desk": (1440, 900)}

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: the explorer was NOT opened (set BANYAN_CHROMIUM)"),
]


@dataclass
class Opened:
    """A page, what it complained of, and what it asked for."""

    page: sync_api.Page
    address: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, place: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#{place}")

    @property
    def said(self) -> str:
        return self.page.locator("main").inner_text()

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.dataset.key"))

    def count(self, selector: str) -> int:
        return self.page.locator(f"{selector}:visible").count()
