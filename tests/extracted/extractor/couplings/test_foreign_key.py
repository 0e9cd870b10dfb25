from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_the_accessor_asks():
    found = ruling(
        "foreign_key",
        "shop.Product",
        "orders.Line",
        "Product.line -> orders.Line",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "asks for its rows in one call" in found.how


def test_the_accessor_finds_a_replica():
    found = ruling(
        "foreign_key",
        "shop.Product",
        "orders.Line",
        "Product.line -> orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "replica" in found.how


def test_a_field_of_the_project_s_own_is_listed():
    found = ruling(
        "foreign_key",
        "orders.Line",
        "shop.Product",
        "Line.product -> shop.Product",
        "monolith",
        known(missed_keys=frozenset({"orders.Line.product"})),
    )
    assert found.fate == "listed"
    assert "project's own" in found.how
    assert found.advice
