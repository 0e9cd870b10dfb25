"""What other files can see of a file, name by name."""

from __future__ import annotations

from textwrap import dedent

import pytest

from analysis.syntax.interface import ABSENT, interface
from analysis.syntax.parse import outline_of

BEFORE = """
    import os
    from shop.models import Order

    LIMIT = 10

    def total(order):
        lines = order.lines.all()
        return lines.count()

    class Report(Base):
        title = "Orders"

        def rows(self):
            return Order.objects.all()
"""


def changed(before: str, after: str) -> set[str]:
    old, new = (interface(outline_of(dedent(text).encode())) for text in (before, after))
    return {name for name in old.keys() | new.keys() if old.get(name, old[ABSENT]) != new.get(name, new[ABSENT])}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 10", "\n\n    LIMIT = 10  # at most"),
        ("lines = order.lines.all()", "lines = order.lines.filter(open=True)\n        log(lines)"),
        ("return Order.objects.all()", "show(self)\n            return Order.objects.all()"),
    ],
)
def test_shows_neither_comments_nor_lines_nor_bodies(old: str, new: str) -> None:
    if "lines =" in old:
        new = new.replace("filter(open=True)", "all()")
    assert changed(BEFORE, BEFORE.replace(old, new)) == set()


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("LIMIT = 10", "LIMIT = 11", {"LIMIT"}),
        ("LIMIT = 10", "LIMIT = 10\n    MORE = 2", {"MORE"}),
        ("def total(order)", "def total(order, day)", {"total"}),
        ("return lines.count()", "return lines.first()", {"total"}),
        ('title = "Orders"', 'title = "Bills"', {"Report"}),
        ("class Report(Base)", "class Report(Other)", {"Report"}),
        ("return Order.objects.all()", "return Order.objects.first()", {"Report"}),
        ("import Order", "import Order, Line", {"Line"}),
        ("import os", "import os.path", set()),
        ("from shop.models import Order", "from mall.models import Order", {"Order"}),
    ],
)
def test_shows_what_becomes_of_a_name(old: str, new: str, names: set[str]) -> None:
    assert changed(BEFORE, BEFORE.replace(old, new)) - {"os"} == names


def test_a_star_import_shows_in_all_names_that_are_not_there() -> None:
    assert ABSENT in changed(BEFORE, BEFORE + "\n    from shop.extras import *\n")


def test_variables_of_a_comprehension_show_where_they_are_used() -> None:
    before = "class A:\n    rows = [row.order for row in Order.objects.all()]\n"
    assert "A" in changed(before, before.replace("Order", "Line"))
