from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_asks():
    found = ruling(
        "read",
        "shop.views:page",
        "orders.Line",
        "Product.line",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "asks for its rows" in found.how


def test_reads_a_replica():
    found = ruling(
        "read",
        "shop.views:page",
        "orders.Line",
        "Product.line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "replica" in found.how


def test_a_model_without_a_mirror_is_listed():
    found = ruling("read", "shop.views:page", "orders.Line", "Product.line", "service", known())
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
