"""The pages of a service's API, opened in a real browser under a name that is not the machine's own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM, IN_A_BROWSER
from tests.extracted.extractor.scaffold.tiny import environment, make_service, run, running
from tests.ports import free_port

if TYPE_CHECKING:
    from playwright import sync_api

pytestmark = IN_A_BROWSER
HOST = "desk.example"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A service as in production, known by a name in public: only such pages ask validators and networks."""
    tmp_path = tmp_path_factory.mktemp("desk")
    project = make_service(tmp_path)
    env = environment(
        SECRET_KEY="only-for-tests-and-long-enough-for-every-signature",
        DATABASE_URL=f"sqlite:///{tmp_path / 'desk.sqlite3'}",
        ALLOWED_HOSTS=f"127.0.0.1,{HOST}",
    )
    for command in (["migrate"], ["collectstatic", "--noinput"]):
        done = run(project, "manage.py", *command, env=env)
        assert done.returncode == 0, done.stderr
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "desk_service.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with running(project, gunicorn, f"http://127.0.0.1:{port}/health/live", env, tmp_path / "service.log"):
        yield f"http://{HOST}:{port}"


@dataclass
class Opened:
    """A page, what it asked for, what it was not let ask for, and what it complained of."""

    page: sync_api.Page
    asked: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str | None]:
        """Whom it asked."""
        return {urlsplit(url).hostname for url in self.asked if not url.startswith(("data:", "blob:"))}

    def failed(self, request: sync_api.Request) -> None:
        """Note a request that went out, or that the browser stopped by the page's policy."""
        (self.blocked if request.failure == "csp" else self.asked).append(request.url)


@pytest.fixture
def opened():
    from playwright.sync_api import sync_playwright

    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP * ~NOTFOUND"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])
        found = Opened(browser.new_page())
        found.page.on("requestfinished", lambda request: found.asked.append(request.url))
        found.page.on("requestfailed", found.failed)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on(
            "console", lambda message: found.complaints.append(message.text) if message.type == "error" else None
        )
        yield found
        browser.close()


def test_swagger_ui_asks_no_other_host(address: str, opened: Opened):
    page = opened.page
    page.goto(f"{address}/api/docs/")
    page.locator(".opblock-summary-path", has_text="/desk/me/").wait_for(timeout=30_000)
    page.locator(".opblock-summary-path", has_text="/desk/me/").click()
    page.locator(".responses-wrapper").wait_for(timeout=30_000)
    page.wait_for_load_state("networkidle")
    assert (opened.hosts, opened.complaints) == ({HOST}, [])
    assert any(url.endswith("swagger-ui-bundle.js") for url in opened.asked)


def test_redoc_asks_no_other_host(address: str, opened: Opened):
    page = opened.page
    page.goto(f"{address}/api/redoc/")
    page.get_by_role("heading", name="desk_me_retrieve").wait_for(timeout=30_000)
    page.locator("input[type=text]").fill("desk")
    page.locator("[data-role='search:results']").get_by_text("desk_me_retrieve").wait_for(timeout=30_000)
    page.wait_for_load_state("networkidle")
    assert opened.hosts == {HOST}
    assert opened.blocked == ["https://cdn.redoc.ly/redoc/logo-mini.svg"]
    told = [each for each in opened.complaints if "Cross-Origin-Opener-Policy" not in each]
    assert len(told) == 1, told
    assert any(url.endswith("redoc.standalone.js") for url in opened.asked)
