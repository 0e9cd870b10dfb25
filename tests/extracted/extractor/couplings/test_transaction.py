from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_is_always_listed():
    found = ruling(
        "transaction",
        "shop.views:page",
        "orders.Line",
        "@atomic writes orders.Line, shop.Product",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "not undone" in found.how
    assert found.advice
