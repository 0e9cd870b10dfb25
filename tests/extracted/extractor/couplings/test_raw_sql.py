from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_finds_the_table_of_a_replica():
    found = ruling(
        "raw_sql",
        "shop.views:page",
        "orders.Line",
        "SQL on orders_line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "same table" in found.how


def test_finds_no_table_of_what_is_only_asked_for():
    found = ruling(
        "raw_sql",
        "shop.views:page",
        "orders.Line",
        "SQL on orders_line",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "listed"
    assert "not here" in found.how
    assert found.advice
