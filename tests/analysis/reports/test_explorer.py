"""The explorer in a real browser, opened as a user does: from a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.attacks import ATTACKS
from tests.analysis.reports.opened import IN_A_BROWSER, SIZES, VIEWS, Opened, Scheme

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the explorer was NOT opened")

ALL_ATTACKS = " ".join(text for name, text in ATTACKS.items() if name != "long")

pytestmark = IN_A_BROWSER


def rows(opened: Opened) -> int:
    return opened.page.locator(".piece:visible").count()


def overflow(opened: Opened) -> int:
    return int(opened.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_is_wider_than_the_window(open_report: Callable[..., Opened], size: str, scheme: Scheme) -> None:
    opened = open_report(large_sample.large(evidence=2_000), size=size, scheme=scheme)
    for view in VIEWS:
        opened.go(f"view={view}")
        opened.page.locator(f".view-{view} h1").wait_for()
        assert overflow(opened) <= 0, view


@pytest.mark.parametrize("attack", [ALL_ATTACKS, ATTACKS["long"], ATTACKS["empty"]], ids=["all", "long", "empty"])
def test_no_name_becomes_script_or_breaks_a_view(open_report: Callable[..., Opened], attack: str) -> None:
    opened = open_report(sample.hostile(attack), size="phone")
    for view in VIEWS:
        opened.go(f"view={view}")
        opened.page.locator(f".view-{view} h1").wait_for()
        assert overflow(opened) <= 0, view
    assert opened.page.evaluate("window.taken") is None
    assert opened.page.locator("main img, main a, main iframe, main script").count() == 0


def test_a_project_in_which_nothing_was_found_has_every_view(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.empty())
    for view in VIEWS:
        opened.go(f"view={view}")
        opened.page.locator(f".view-{view} .nothing, .view-{view} .note").first.wait_for()


def test_a_cell_of_the_matrix_opens_its_evidence(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=matrix")
    opened.page.get_by_role("button", name="orders → catalog: 4 places").click()
    assert opened.page.locator("#panel h2").inner_text() == "orders → catalog"
    assert rows(opened) == 4
    assert "orders/services.py" in opened.page.locator("#panel").inner_text()
    assert 'product = ForeignKey("catalog.Product")' in opened.page.locator("#panel").inner_text()


def test_kinds_filter_the_evidence(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=matrix&from=orders&to=catalog")
    opened.page.locator("#panel .chip", has_text="import").click()
    assert rows(opened) == 1
    opened.page.locator("#panel .chip", has_text="write").click()
    assert rows(opened) == 2
    opened.page.locator("#panel .chip", has_text="All kinds").click()
    assert rows(opened) == 4


def test_kinds_filter_the_matrix(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=matrix")
    assert opened.page.locator(".heat button").count() == 5
    opened.page.locator(".fold summary").click()
    opened.page.locator("main .chip", has_text="one_to_one").click()
    assert opened.page.locator(".heat button").count() == 1


def test_search_finds_files_code_and_models(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=evidence")
    assert rows(opened) == 11
    for wanted, found in [("SELECTORS", 1), ("payment.objects", 1), ("accounts.User", 2), ("no such thing", 0)]:
        opened.page.locator("main .search").fill(wanted)
        opened.page.wait_for_function("q => location.hash.includes(new URLSearchParams({q}))", arg=wanted)
        assert rows(opened) == found, wanted
    assert opened.page.locator("main .search").evaluate("field => field === document.activeElement")


def test_the_address_brings_back_what_was_seen(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=matrix")
    opened.page.get_by_role("button", name="orders → catalog: 4 places").click()
    opened.page.locator("#panel .chip", has_text="write").click()
    opened.page.locator("#panel .search").fill("save")
    opened.page.wait_for_function("() => location.hash.includes('q=save')")
    seen = opened.page.locator("#panel").inner_text()
    again = open_report(sample.shop(), opened.page.evaluate("location.hash.slice(1)"))
    assert again.page.locator("#panel").inner_text() == seen
    assert again.page.locator("#panel .search").input_value() == "save"


def test_back_leads_to_the_view_before(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop())
    for tab in ("Matrix", "Models"):
        opened.page.locator("#tabs button", has_text=tab).click()
    opened.page.go_back()
    assert opened.page.locator("main h1:visible").inner_text() == "Dependency matrix"
    opened.page.go_back()
    assert "11 dependencies" in opened.page.locator("main h1:visible").inner_text().replace("\n", " ")


def test_everything_can_be_reached_by_keyboard(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=matrix")
    opened.page.locator(".heat button[tabindex='0']").focus()
    first = opened.page.evaluate("document.activeElement.dataset.key")
    opened.page.keyboard.press("ArrowDown")
    second = opened.page.evaluate("document.activeElement.dataset.key")
    assert first != second
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "panel-title"
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel").is_hidden()
    assert opened.page.evaluate("document.activeElement.dataset.key") == second


def test_shows_who_writes_a_model_and_where(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=writes&rows=write&by=app")
    opened.page.get_by_role("button", name="orders writes catalog.Product: 1 place").click()
    assert rows(opened) == 1
    assert "product.save()" in opened.page.locator("#panel").inner_text()
    opened.page.locator("#panel .close").click()
    assert "kinds" not in opened.page.url


def test_tells_what_was_not_understood(open_report: Callable[..., Opened]) -> None:
    told = open_report(sample.shop(), "view=gaps").page.locator("main").inner_text()
    for each in (
        "catalog/broken.py",
        "syntax error in line 3",
        "keyword names made at run time",
        "orders/reports.py:40",
    ):
        assert each in told


def test_ignores_what_an_old_address_names(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop(), "view=none&from=gone&kinds=gone&order=odd&edges=x")
    assert opened.page.locator("main h1:visible").count() == 1
    opened.go("view=matrix&order=odd&measure=odd&kinds=gone")
    assert opened.page.locator(".heat button").count() == 5


def test_a_long_list_opens_in_portions(open_report: Callable[..., Opened]) -> None:
    opened = open_report(large_sample.large(evidence=2_000), "view=evidence")
    before = rows(opened)
    opened.page.get_by_role("button", name="Show 150 more").click()
    assert (before, rows(opened)) == (150, 300)


def test_paper_shows_every_view_without_its_controls(open_report: Callable[..., Opened]) -> None:
    opened = open_report(sample.shop())
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.page.locator("main .view:visible").count() == len(VIEWS) - 1
    assert opened.page.locator(".tabs:visible, .tools:visible").count() == 0
    assert opened.page.locator(".drawing").get_attribute("viewBox")
    opened.page.emulate_media(media="screen")
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.locator("main .view:visible").count() == 1
