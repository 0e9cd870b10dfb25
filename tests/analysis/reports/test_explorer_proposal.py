"""The proposal in the explorer, in a real browser: the graph, the matrix by service, the bill, the order."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.analysis.reports import large_sample, sample
from tests.analysis.reports.opened import IN_A_BROWSER, SIZES, Opened

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the explorer was NOT opened")

pytestmark = IN_A_BROWSER

Open = Callable[..., Opened]


# ---- the graph


def test_the_graph_shows_services_and_what_binds_them(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    assert opened.count(".node.service") == 5
    assert opened.count(".edge") >= 3


def test_a_service_of_the_graph_opens_into_its_parts(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    opened.page.locator(".node", has_text="orders").first.locator(".opener").click()
    assert opened.count(".holder") == 1
    assert opened.count(".node.model") == 2
    assert "open=s%3Aorders" in opened.page.url
    opened.page.locator(".holder .opener").click()
    assert opened.count(".node.model") == 0


def test_a_box_of_the_graph_can_be_chosen_and_opened_by_keyboard(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    opened.page.locator('.node[data-node="s:orders"]').focus()
    opened.page.keyboard.press("Space")
    assert opened.count(".node.model") == 2
    assert opened.focused() == "node:s:orders"
    opened.page.keyboard.press("Enter")
    assert "focus=s%3Aorders" in opened.page.url
    assert "orders depends on" in opened.said
    opened.page.keyboard.press("Escape")
    assert "focus" not in opened.page.url


def test_arrow_keys_lead_from_box_to_box(open_report: Open) -> None:
    opened = open_report(large_sample.large(evidence=500, services=9), "view=graph")
    opened.page.locator(".node").first.focus()
    seen = {opened.focused()}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        opened.page.keyboard.press(key)
        seen.add(opened.focused())
    assert len(seen) == 4


def test_a_box_in_focus_stands_alone_with_its_neighbours(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph&focus=s:payments")
    neighbours = opened.page.locator(".node").evaluate_all("all => all.map(each => each.dataset.node).sort()")
    assert "s:payments" in neighbours
    assert "s:remainder" not in neighbours
    lines = opened.page.locator(".edge").evaluate_all("all => all.map(each => [each.dataset.from, each.dataset.to])")
    assert lines
    assert all("s:payments" in ends for ends in lines)


def test_a_line_of_the_graph_opens_its_evidence(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    opened.page.locator('.edge[data-from="s:orders"][data-to="s:catalog"] .grip').dispatch_event("click")
    assert opened.page.locator("#panel h2").inner_text() == "orders → catalog"
    assert opened.count("#panel .piece") == 4


def test_a_dragged_box_moves_and_is_not_chosen(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    box = opened.page.locator('.node[data-node="s:orders"]')
    before = box.bounding_box()
    assert before
    opened.page.mouse.move(before["x"] + 40, before["y"] + 30)
    opened.page.mouse.down()
    opened.page.mouse.move(before["x"] + 100, before["y"] + 70, steps=5)
    opened.page.mouse.up()
    after = box.bounding_box()
    assert after
    assert after["x"] - before["x"] > 30
    assert "focus" not in opened.page.url


def test_the_sheet_can_be_moved_and_magnified(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    plane = opened.page.locator(".sheet-plane")
    seen = [plane.get_attribute("transform")]
    opened.page.get_by_role("button", name="Larger").click()
    seen.append(plane.get_attribute("transform"))
    frame = opened.page.locator(".drawing").bounding_box()
    assert frame
    opened.page.mouse.move(frame["x"] + 8, frame["y"] + 8)
    opened.page.mouse.down()
    opened.page.mouse.move(frame["x"] + 60, frame["y"] + 50, steps=4)
    opened.page.mouse.up()
    seen.append(plane.get_attribute("transform"))
    opened.page.get_by_role("button", name="Fit").click()
    assert len(set(seen)) == 3
    assert plane.get_attribute("transform") == seen[0]


def test_search_in_the_graph_finds_a_model_and_leads_to_it(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("orders.order")
    opened.page.locator(".hits .chip").first.click()
    assert "focus=m%3Aorders.Order" in opened.page.url
    assert opened.page.locator(".node.focus").get_attribute("data-node") == "m:orders.Order"


def test_kinds_filter_the_lines_of_the_graph(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph")
    before = opened.count(".edge")
    opened.page.locator(".fold summary").click()
    opened.page.locator("main .chip", has_text="one_to_one").click()
    assert 0 < opened.count(".edge") < before
    assert opened.count(".fold .chip") > 1


def test_the_graph_groups_by_app_as_well(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=graph&group=app&focus=payments")
    assert opened.page.locator(".node.focus").get_attribute("data-node") == "payments"
    assert "payments depends on" in opened.said


@pytest.mark.parametrize("services", [None, 9])
def test_the_graph_of_a_large_project_is_no_tangle(open_report: Open, services: int | None) -> None:
    opened = open_report(large_sample.large(evidence=2_000, services=services), "view=graph")
    assert opened.count(".node") == (services or 90)
    assert opened.page.locator(".edge").count() <= 90
    assert re.search(r"\d+ lighter couplings? left out|All couplings", opened.said)


def test_no_boxes_of_the_graph_lie_on_each_other(open_report: Open) -> None:
    opened = open_report(large_sample.large(evidence=2_000, services=9), "view=graph&open=s:area_0|s:area_4|order_core")
    overlaps = """all => {
        const boxes = all.map(each => each.querySelector('rect').getBoundingClientRect());
        return boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    }"""
    assert opened.count(".holder") >= 2
    assert opened.page.locator(".node.card").evaluate_all(overlaps) is False


# ---- the matrix and who touches what


@pytest.mark.parametrize("level", ["service", "app", "model"])
def test_the_matrix_has_three_levels(open_report: Open, level: str) -> None:
    opened = open_report(large_sample.large(evidence=2_000, services=9), f"view=matrix&level={level}")
    assert opened.count(".heat button") > 9
    assert (opened.count(".heat td.in-block") > 0) is (level != "service")


def test_the_matrix_puts_what_belongs_to_a_service_together(open_report: Open) -> None:
    opened = open_report(large_sample.large(evidence=2_000, services=9), "view=matrix")
    tints = opened.page.locator(".heat tbody th").evaluate_all("all => all.map(each => each.getAttribute('style'))")
    changes = sum(one != other for one, other in pairwise(tints))
    assert changes == 8


def test_a_model_that_a_service_touches_shows_where(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=writes")
    opened.page.get_by_role("button", name=re.compile("^orders touches catalog.Product: ")).click()
    assert opened.count("#panel .piece") >= 1
    assert "catalog.Product" in opened.page.locator("#panel").inner_text()


# ---- services


def test_a_service_tells_verdict_surface_places_and_work(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=services")
    opened.page.locator("main .service-link", has_text="orders").click()
    for each in ("in a cycle", "/orders/", "orders.Line", "Crossings out", "catalog", "work items"):
        assert each in opened.said
    opened.page.get_by_role("button", name="Open the bill of this service").click()
    assert "service=orders" in opened.page.url
    assert opened.count(".item") > 0


def test_a_model_tells_its_runner_up_and_what_speaks_for_it(open_report: Open) -> None:
    said = open_report(sample.shop(), "view=services&service=catalog").said
    for each in ("catalog.Sale", "31 %", "80 %", "orders", "2 joins with it", "1 write from orders"):
        assert each in said


def test_metrics_are_shown_for_information(open_report: Open) -> None:
    said = open_report(sample.shop(), "view=services").said
    assert "For information" in said
    assert "modularity" in said


# ---- the bill


def test_an_item_of_the_bill_shows_its_source(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=bill")
    opened.page.locator(".item > summary", has_text="Ask catalog for what orders takes").first.click()
    opened.page.locator(".item[open] .piece").first.wait_for()
    assert "orders/" in opened.page.locator(".item[open] .item-body").inner_text()


@pytest.mark.parametrize(
    "chosen", ["service=payments", "remedy=move_foreign_key_to_code", "find=payments", "kinds=write"]
)
def test_filters_narrow_the_bill(open_report: Open, chosen: str) -> None:
    opened = open_report(sample.shop(), "view=bill")
    every = opened.count(".item")
    opened.go(f"view=bill&{chosen}")
    opened.page.locator(".bill-sum").wait_for()
    assert 0 < opened.count(".item") < every
    opened.page.get_by_role("button", name="Clear the filters").click()
    assert opened.count(".item") == every


def test_a_bill_of_which_nothing_is_left_says_so(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=bill&size=L")
    assert "No item matches these filters." in opened.said


def test_items_of_the_bill_are_walked_and_opened_by_keyboard(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=bill")
    opened.page.locator(".item > summary").first.focus()
    first = opened.focused()
    opened.page.keyboard.press("ArrowDown")
    assert opened.focused() not in (first, "undefined")
    opened.page.keyboard.press("Enter")
    opened.page.locator(".item[open] .piece").first.wait_for()


# ---- the order


def test_the_order_is_a_timeline_with_what_is_unmet(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=order")
    steps = opened.page.locator(".timeline h2").all_inner_texts()
    assert [step.strip() for step in steps] == ["catalog", "payments", "orders"]
    assert opened.page.locator(".unmet .service-link").inner_text() == "orders"


def test_a_circle_names_the_seams_that_break_it(open_report: Open) -> None:
    opened = open_report(sample.shop(), "view=order")
    opened.page.locator(".seams summary").click()
    opened.page.locator(".seams .item").wait_for()


# ---- keys, colours, address


def test_a_question_mark_explains_the_keys(open_report: Open) -> None:
    opened = open_report(sample.shop())
    opened.page.keyboard.press("?")
    assert opened.page.locator("dialog#help").is_visible()
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("dialog#help").is_hidden()


def test_brackets_lead_to_the_next_view_and_back(open_report: Open) -> None:
    opened = open_report(sample.shop())
    opened.page.keyboard.press("]")
    assert "view=services" in opened.page.url
    opened.page.keyboard.press("[")
    assert "view" not in opened.page.url.partition("#")[2]


def test_colours_can_be_switched_and_are_remembered(open_report: Open) -> None:
    opened = open_report(sample.shop(), scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened.page.evaluate(ground)
    while "theme=dark" not in opened.page.url:
        opened.page.locator("#theme").click()
    assert opened.page.evaluate(ground) != light
    again = open_report(sample.shop(), opened.page.evaluate("location.hash.slice(1)"), scheme="light")
    assert again.page.evaluate(ground) == opened.page.evaluate(ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place", ["view=services", "view=bill", "view=order", "view=services&service=area_0", "view=matrix&level=service"]
)
def test_text_can_be_read_against_its_ground(open_report: Open, place: str, scheme: str) -> None:
    opened = open_report(large_sample.large(evidence=1_000, services=5), place, scheme=scheme)
    assert opened.page.evaluate(_FAINT) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "place", ["view=services&service=area_0", "view=graph&focus=s:area_0", "view=matrix&level=model", "view=bill"]
)
def test_nothing_of_a_proposal_is_wider_than_the_window(open_report: Open, place: str, size: str) -> None:
    opened = open_report(large_sample.large(evidence=2_000, services=9), place, size=size)
    assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_large_report_is_there_within_two_seconds(open_report: Open) -> None:
    opened = open_report(large_sample.large(services=9))
    opened.go("view=graph")
    opened.page.locator(".node").first.wait_for()
    assert opened.page.evaluate("performance.now()") < 2_000


_FAINT = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = (node) => {
        for (let each = node; each; each = each.parentElement) {
            const colour = rgba(getComputedStyle(each).backgroundColor);
            if (colour[3] > 250) return colour;
        }
        return [255, 255, 255, 255];
    };
    const faint = new Set();
    for (const node of document.querySelectorAll('main *, header *')) {
        const own = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
        if (!own || !node.checkVisibility() || node.tagName === 'OPTION') continue;
        const colours = [rgba(getComputedStyle(node).color), ground(node)];
        const [one, other] = colours.map(luminance).sort((a, b) => b - a);
        const contrast = (one + 0.05) / (other + 0.05);
        if (contrast < 4.5) faint.add(`${node.className} ${node.textContent.slice(0, 20)} ${contrast.toFixed(2)}`);
    }
    return [...faint].slice(0, 8);
}"""
