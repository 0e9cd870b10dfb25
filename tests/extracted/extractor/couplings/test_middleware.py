from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_does_not_run_in_the_service():
    found = ruling("middleware", "config.settings:", "orders.middleware:M", "MIDDLEWARE", "service", known())
    assert found.fate == "listed"
    assert "missing in the service" in found.how
    assert found.advice


def test_goes_on_in_the_monolith():
    found = ruling("middleware", "config.settings:", "shop.middleware:M", "MIDDLEWARE", "monolith", known())
    assert found.fate == "rewritten"
    assert "goes on" in found.how
