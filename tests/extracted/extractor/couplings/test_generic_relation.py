from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_deleting_does_not_reach_over():
    found = ruling(
        "generic_relation",
        "shop.Product",
        "orders.Line",
        "Product.lines",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "listed"
    assert "deleting a row" in found.how
    assert found.advice


def test_a_model_without_a_mirror_is_listed():
    found = ruling("generic_relation", "shop.Product", "orders.Line", "Product.lines", "service", known())
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
