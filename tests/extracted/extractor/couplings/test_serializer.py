from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_is_filled_from_a_mirror():
    found = ruling(
        "serializer",
        "shop.serializers:S",
        "orders.Line",
        "S.line = LineSerializer(...)",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "mirror" in found.how


def test_a_model_without_a_mirror_is_listed():
    found = ruling(
        "serializer", "shop.serializers:S", "orders.Line", "S.line = LineSerializer(...)", "service", known()
    )
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
