from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_points_to_a_mirror():
    found = ruling(
        "generic_foreign_key",
        "shop.Note",
        "orders.Line",
        "Note.about",
        "service",
        known({"orders.Line": "client"}, {"shop.Product": "client"}),
    )
    assert found.fate == "rewritten"
    assert "same name on both sides" in found.how


def test_cannot_point_to_what_is_not_there():
    found = ruling("generic_foreign_key", "shop.Note", "orders.Line", "Note.about", "service", known())
    assert found.fate == "listed"
    assert "no mirror" in found.how
    assert found.advice
