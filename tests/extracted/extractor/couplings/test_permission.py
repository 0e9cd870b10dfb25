from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_the_monolith_keeps_them():
    found = ruling("permission", "orders.views:page", "shop.Product", 'permission "shop.sell"', "monolith", known())
    assert found.fate == "rewritten"
    assert "goes on keeping" in found.how


def test_the_service_knows_what_a_token_says():
    found = ruling(
        "permission",
        "shop.views:page",
        "orders.Line",
        'permission "orders.ship"',
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "token" in found.how
    assert found.advice
