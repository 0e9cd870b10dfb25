from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_an_inline_can_only_read():
    found = ruling(
        "admin",
        "shop.admin:Inline",
        "orders.Line",
        "inline of orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "saving" in found.how
    assert found.advice


def test_a_page_shows_the_mirror():
    found = ruling(
        "admin",
        "shop.admin:Page",
        "orders.Line",
        "admin of orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "mirror" in found.how


def test_a_model_without_a_mirror_is_listed():
    found = ruling("admin", "shop.admin:Page", "orders.Line", "inline of orders.Line", "service", known())
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
