from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_is_a_plain_column_already():
    found = ruling(
        "soft_foreign_key", "shop.Product", "orders.Line", "Product.line_id -> orders.Line", "service", known()
    )
    assert found.fate == "rewritten"
    assert "plain column" in found.how
