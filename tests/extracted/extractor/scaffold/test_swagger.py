"""The page of a service's API, opened in a real browser under a name that is not the machine's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.analysis.reports.opened import ARGUMENTS, CHROMIUM, IN_A_BROWSER
from tests.extracted.extractor.scaffold.tiny import environment, free_port, make_service, run, running

if TYPE_CHECKING:
    from playwright import sync_api

pytestmark = IN_A_BROWSER
HOST = "desk.example"


@pytest.fixture
def address(tmp_path):
    """A service as in production, known by a name in public: only such pages ask validators and networks."""
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


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP * ~NOTFOUND"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])
        yield browser.new_page()
        browser.close()


def test_the_page_of_the_api_asks_no_other_host(address: str, page: sync_api.Page):
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/api/docs/")
    page.locator(".opblock-summary-path", has_text="/desk/me/").wait_for(timeout=30_000)
    page.locator(".opblock-summary-path", has_text="/desk/me/").click()
    page.locator(".responses-wrapper").wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith("data:")}
    assert (hosts, complaints) == ({HOST}, [])
    assert any(url.endswith("swagger-ui-bundle.js") for url in asked)
