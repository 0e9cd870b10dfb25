from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_a_template_that_was_copied_is_found():
    found = ruling(
        "template",
        "shop.views:page",
        "orders/line.html:",
        'include "orders/line.html"',
        "service",
        known(files=frozenset({"orders/templates/orders/line.html"})),
    )
    assert found.fate == "rewritten"
    assert "same name" in found.how


def test_a_tag_library_that_was_copied_is_found():
    found = ruling(
        "template",
        "shop.views:page",
        "orders.templatetags.lines:",
        "load lines",
        "service",
        known(files=frozenset({"orders/templatetags/lines.py"})),
    )
    assert found.fate == "rewritten"
    assert "same name" in found.how


def test_a_template_that_is_not_there_is_listed():
    found = ruling("template", "shop.views:page", "orders/line.html:", 'include "orders/line.html"', "service", known())
    assert found.fate == "listed"
    assert "not in the service" in found.how
    assert found.advice


def test_the_monolith_keeps_its_templates():
    found = ruling("template", "orders.views:page", "shop/card.html:", 'include "shop/card.html"', "monolith", known())
    assert found.fate == "rewritten"
    assert "until the service is retired" in found.how
