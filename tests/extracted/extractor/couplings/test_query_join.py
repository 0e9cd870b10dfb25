from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_joins_with_a_replica():
    found = ruling(
        "query_join",
        "shop.Product",
        "orders.Line",
        "line__name: shop.Product -> orders.Line",
        "service",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "replica" in found.how


def test_cannot_join_with_what_is_only_asked_for():
    found = ruling(
        "query_join",
        "shop.Product",
        "orders.Line",
        "line__name: shop.Product -> orders.Line",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "listed"
    assert "only asked for" in found.how
    assert found.advice


def test_a_model_without_a_mirror_is_listed():
    found = ruling(
        "query_join", "shop.Product", "orders.Line", "line__name: shop.Product -> orders.Line", "service", known()
    )
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice


def test_what_is_only_followed_is_asked_for_in_one_call():
    made = known({"orders.Line": "client"})
    detail, excerpt = "line: shop.Product -> orders.Line", 'Product.objects.select_related("line")'
    found = ruling("query_join", "shop.Product", "orders.Line", detail, "service", made, excerpt)
    assert (found.fate, found.how) == ("rewritten", "asked for in one call beside the query")
