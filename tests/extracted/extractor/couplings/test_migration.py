from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_dependency_is_squashed_away():
    found = ruling("migration", "shop.migrations:Migration", "orders", "dependencies on orders", "service", known())
    assert found.fate == "rewritten"
    assert "squashed" in found.how


def test_a_step_that_reads_the_other_side_is_listed():
    found = ruling("migration", "shop.migrations:fill", "orders.Line", "get_model(orders.Line)", "service", known())
    assert found.fate == "listed"
    assert "looking at the other side" in found.how
    assert found.advice


def test_the_monolith_s_history_stays():
    found = ruling("migration", "orders.migrations:Migration", "shop", "dependencies on shop", "monolith", known())
    assert found.fate == "rewritten"
    assert "stays as it is" in found.how
