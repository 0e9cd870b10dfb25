from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_joins_a_replica():
    found = ruling(
        "many_to_many",
        "orders.Line",
        "shop.Product",
        "Line.products -> shop.Product",
        "monolith",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "replica" in found.how


def test_cannot_join_what_is_only_asked_for():
    found = ruling(
        "many_to_many",
        "orders.Line",
        "shop.Product",
        "Line.products -> shop.Product",
        "monolith",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "listed"
    assert "joined" in found.how
    assert found.advice
