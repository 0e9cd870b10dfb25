from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_runs_where_its_data_is():
    found = ruling("management_command", "orders.views:page", "shop", 'call_command("tidy")', "monolith", known())
    assert found.fate == "listed"
    assert "data of the service" in found.how
    assert found.advice


def test_runs_in_the_monolith():
    found = ruling("management_command", "shop.views:page", "orders", 'call_command("ship")', "service", known())
    assert found.fate == "listed"
    assert "data of the monolith" in found.how
    assert found.advice
