from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_the_service_knows_the_path_by_name():
    found = ruling(
        "url",
        "shop.views:page",
        "orders.views:detail",
        'reverse("orders:detail")',
        "service",
        known(urls=frozenset({"orders:detail"})),
    )
    assert found.fate == "rewritten"
    assert "same name" in found.how


def test_a_name_without_a_path_is_listed():
    found = ruling(
        "url",
        "shop.views:page",
        "orders.views:detail",
        'reverse("orders:detail")',
        "service",
        known(urls=frozenset({"orders:list"})),
    )
    assert found.fate == "listed"
    assert "cannot be told" in found.how
    assert found.advice


def test_the_monolith_keeps_its_paths():
    found = ruling("url", "orders.views:page", "shop.views:page", 'reverse("shop:page")', "monolith", known())
    assert found.fate == "rewritten"
    assert "gateway" in found.how
