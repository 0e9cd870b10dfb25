"""What the storefront's pages rely on: HTML in which a customer finds what it is about, and forms that lead on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
from pact import Pact, match

from tests.contracts.consumers.browser import Browser
from tests.contracts.consumers.pacts import given, held, pact, rules

HTML = "text/html; charset=utf-8"
CSRF = "abcdefghijklmnopqrstuvwxyz012345"
SESSION = f"sessionid=from-the-provider-state; csrftoken={CSRF}"
REVIEW = {"csrfmiddlewaretoken": CSRF, "rating": "4", "title": "Good", "body": "Quick."}


def page(interaction: Any, example: str, pattern: str) -> None:
    """An answer with a page that matches, whatever else is on it."""
    pattern = rf"[\s\S]*{pattern}[\s\S]*"  # Pact has an expression match the whole of it
    assert re.fullmatch(pattern, example)
    answer = interaction.will_respond_with(200).with_header("Content-Type", match.regex(HTML, regex=r"text/html.*"))
    answer.with_body(example, "text/html; charset=utf-8")
    answer.with_matching_rules(rules(body={"$": [{"match": "regex", "regex": pattern}]}))


def opened(pact: Pact, what: str, path: str, *states: str, **query: str) -> Any:
    found = pact.upon_receiving(what)
    for state in states:
        found.given(state)
    found.with_request("GET", path)
    return found.with_query_parameters(query) if query else found


def test_relies_on_pages_of_the_catalog(tmp_path: Path) -> None:
    catalog = pact("storefront", "catalog")
    card = '<article class="card"><h3><a href="/products/kettle/">Kettle</a></h3></article>'
    is_card = r'<a href="/products/kettle/">Kettle</a>'
    page(opened(catalog, "the first page", "/", "a product is sold"), card, is_card)
    found = opened(catalog, "a search", "/products/", "a product is sold", search="kettle")
    page(found, f"<h2>1 found</h2>{card}", rf"1 found[\s\S]*{is_card}")
    page(
        opened(catalog, "a category", "/categories/kitchen/", "a product is sold"),
        f"<h1>Kitchen</h1>{card}",
        rf"<h1>Kitchen</h1>[\s\S]*{is_card}",
    )
    page(
        opened(catalog, "a product", "/products/kettle/", "a product is in stock"),
        '<h1>Kettle</h1><span class="price">€24.50</span><form action="/basket/add/"><input name="variant"></form>',
        r'<h1>Kettle</h1>[\s\S]*class="price">[^<]*24\.50[\s\S]*action="/basket/[^"]*"[\s\S]*name="variant"',
    )
    absent = opened(catalog, "a product that there is not", "/products/nothing/")
    absent.will_respond_with(404)
    with catalog.serve() as server, httpx.Client(base_url=str(server.url), trust_env=False) as http:
        browser = Browser(http)
        assert browser.open("/").link("Kettle") == "/products/kettle/"
        assert browser.open("/products/", search="kettle").texts("h2") == ["1 found"]
        assert browser.open("/categories/kitchen/").heading == "Kitchen"
        kettle = browser.open("/products/kettle/")
        assert (kettle.heading, kettle.texts(".price"), kettle.form("variant")) == (
            "Kettle",
            ["€24.50"],
            "/basket/add/",
        )
        assert browser.open("/products/nothing/").status == 404
    held(catalog, tmp_path / "pacts")


def test_relies_on_pages_of_the_reviews(tmp_path: Path) -> None:
    reviews = pact("storefront", "reviews")
    form = opened(reviews, "the form", "/reviews/products/kettle/", "a product is sold")
    form.given("a customer is signed in", csrf=CSRF).with_header("Cookie", given("cookie", SESSION))
    page(
        form,
        '<h1>Review <a href="/products/kettle/">Kettle</a></h1><form method="post"><input name="rating"></form>',
        r'<h1>Review <a href="/products/kettle/">Kettle</a></h1>[\s\S]*<form[^>]*method="post"[\s\S]*name="rating"',
    )
    sent = reviews.upon_receiving("a review").given("a product is sold").given("a customer is signed in", csrf=CSRF)
    sent.with_request("POST", "/reviews/products/kettle/").with_header("Cookie", given("cookie", SESSION))
    sent.with_body(str(httpx.QueryParams(REVIEW)), "application/x-www-form-urlencoded")
    page(sent, "<h1>Kettle</h1>", r"<h1>Kettle</h1>")  # a browser follows where it is led
    with reviews.serve() as server, httpx.Client(base_url=str(server.url), trust_env=False) as http:
        browser = Browser(http, SESSION)
        shown = browser.open("/reviews/products/kettle/")
        assert (shown.heading, shown.form("rating")) == ("Review Kettle", "")
        assert browser.send("/reviews/products/kettle/", REVIEW).heading == "Kettle"
    held(reviews, tmp_path / "pacts")
