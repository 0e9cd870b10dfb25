from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_base_without_a_table_is_copied():
    found = ruling("inheritance", "shop.models:Product", "orders.models:Timed", "Product(Timed)", "service", known())
    assert found.fate == "rewritten"
    assert "copied" in found.how


def test_a_base_with_a_table_is_refused():
    found = ruling(
        "inheritance",
        "shop.Product",
        "orders.Line",
        "Product(Line)",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "refused"
    assert "two tables" in found.how
    assert found.advice


def test_the_monolith_keeps_its_bases():
    found = ruling("inheritance", "orders.models:Line", "shop.models:Timed", "Line(Timed)", "monolith", known())
    assert found.fate == "rewritten"
    assert "until the service is retired" in found.how
