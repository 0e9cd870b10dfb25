from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_names_the_owner_to_the_service():
    found = ruling(
        "write",
        "shop.views:page",
        "orders.Line",
        "Line: .save(...)",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "belongs to the monolith" in found.how
    assert found.advice


def test_names_the_owner_to_the_monolith():
    found = ruling(
        "write",
        "orders.views:page",
        "shop.Product",
        "Product: .save(...)",
        "monolith",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "belongs to shop" in found.how
    assert found.advice
