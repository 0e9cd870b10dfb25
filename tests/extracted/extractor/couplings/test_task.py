from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_the_monolith_queues_as_before():
    found = ruling("task", "orders.views:page", "shop.tasks:tidy", "tidy.delay(...)", "monolith", known())
    assert found.fate == "rewritten"
    assert "by the switch" in found.how


def test_the_service_has_a_stub():
    found = ruling("task", "shop.views:page", "orders.tasks:ship", "ship.delay(...)", "service", known())
    assert found.fate == "rewritten"
    assert "stub" in found.how


def test_what_cannot_be_told_is_listed():
    found = ruling("task", "shop.views:page", "orders", 'task "?"', "service", known())
    assert found.fate == "listed"
    assert "cannot be told" in found.how
    assert found.advice
