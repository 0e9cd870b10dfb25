from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_mirror_has_the_same_one():
    found = ruling(
        "content_type",
        "shop.views:page",
        "orders.Line",
        "get_for_model(orders.Line)",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "same content type" in found.how


def test_a_model_without_a_mirror_is_listed():
    found = ruling("content_type", "shop.views:page", "orders.Line", "get_for_model(orders.Line)", "service", known())
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
