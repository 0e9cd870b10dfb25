from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_follows_the_event():
    found = ruling(
        "cascade",
        "shop.Product",
        "orders.Line",
        "deleting shop.Product reaches orders.Line.product: on_delete=CASCADE",
        "monolith",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "event of the deletion" in found.how


def test_what_forbids_a_deletion_is_asked_before():
    found = ruling(
        "cascade",
        "shop.Product",
        "orders.Line",
        "deleting shop.Product reaches orders.Line.product: on_delete=PROTECT",
        "monolith",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "rewritten"
    assert "asks first" in found.how


def test_another_rule_is_listed():
    found = ruling(
        "cascade",
        "shop.Product",
        "orders.Line",
        "receives post_delete of shop.Product",
        "monolith",
        known({"orders.Line": "replica"}, {"shop.Product": "replica"}),
    )
    assert found.fate == "listed"
    assert "no key's" in found.how
    assert found.advice
