from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_is_decided_as_a_foreign_key():
    found = ruling(
        "one_to_one",
        "shop.Product",
        "orders.Line",
        "Product.line -> orders.Line",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "without a constraint" in found.how


def test_a_field_of_the_project_s_own_is_listed():
    found = ruling(
        "one_to_one",
        "orders.Line",
        "shop.Product",
        "Line.product -> shop.Product",
        "monolith",
        known(missed_keys=frozenset({"orders.Line.product"})),
    )
    assert found.fate == "listed"
    assert "project's own" in found.how
    assert found.advice
