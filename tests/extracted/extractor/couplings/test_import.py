from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_module_that_stands_in_is_found():
    found = ruling(
        "import",
        "shop.views:",
        "orders.models:",
        "from orders.models import Line",
        "service",
        known(files=frozenset({"orders/models.py"})),
    )
    assert found.fate == "rewritten"


def test_a_module_that_nothing_stands_in_for_is_listed():
    found = ruling("import", "shop.views:", "orders.models:", "from orders.models import Line", "service", known())
    assert found.fate == "listed"
    assert "nothing stands in" in found.how
    assert found.advice


def test_the_monolith_keeps_the_module():
    found = ruling("import", "orders.views:", "shop.models:", "from shop.models import Product", "monolith", known())
    assert found.fate == "rewritten"
    assert "until the service is retired" in found.how
