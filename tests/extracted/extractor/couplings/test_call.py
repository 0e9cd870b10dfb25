from __future__ import annotations

from extracted.extractor.published import Published
from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_stub_asks():
    found = ruling(
        "call",
        "shop.views:page",
        "orders.services:ship",
        "ship(...)",
        "service",
        known(stubs=frozenset({"orders.services:ship"})),
    )
    assert found.fate == "rewritten"
    assert "stub" in found.how


def test_a_pure_function_is_copied():
    found = ruling(
        "call",
        "shop.views:page",
        "orders.services:ship",
        "ship(...)",
        "service",
        known(copies=frozenset({"orders.services:ship"})),
    )
    assert found.fate == "rewritten"
    assert "copied" in found.how


def test_what_nothing_stands_in_for_is_listed():
    found = ruling("call", "shop.views:page", "orders.services:ship", "ship(...)", "service", known())
    assert found.fate == "listed"
    assert "nothing stands in" in found.how
    assert found.advice


def test_what_cannot_be_told_is_listed():
    found = ruling("call", "shop.views:page", "orders", "ship(...)", "service", known())
    assert found.fate == "listed"
    assert "cannot be told" in found.how
    assert found.advice


def test_a_published_function_is_marked():
    found = ruling(
        "call",
        "orders.views:page",
        "shop.selectors:cheapest",
        "cheapest(...)",
        "monolith",
        known(published=(Published("shop.selectors:cheapest", "shop/selectors.py"),)),
    )
    assert found.fate == "rewritten"
    assert "@dual" in found.how


def test_a_function_that_stays_says_why():
    found = ruling(
        "call",
        "orders.views:page",
        "shop.selectors:cheapest",
        "cheapest(...)",
        "monolith",
        known(published=(Published("shop.selectors:cheapest", "shop/selectors.py", "it returns a query set"),)),
    )
    assert found.fate == "rewritten"
    assert "it returns a query set" in found.how
