from __future__ import annotations

from textwrap import dedent

import pytest

from extracted.extractor.deciding import Ruling
from extracted.extractor.transactions import Far, Shape, shapes
from tests.extracted.extractor.couplings.asking import known, ruling
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.shop import APPS, FILES, cut_out


def ask(shape: Shape) -> Ruling:
    made = known({"orders.Line": "replica"}, {"shop.Product": "replica"}, transactions={("shop/models.py", 3): shape})
    detail = "@atomic writes orders.Line, shop.Product"
    return ruling("transaction", "orders.views:page", "shop.Product", detail, "monolith", made)


def test_a_last_step_that_is_one_transaction_needs_nothing():
    found = ask(Shape((Far(9, "book", is_whole=True),), is_last=True))
    assert (found.fate, found.advice) == ("rewritten", "")
    assert "book (line 9) is the last step" in found.how


def test_a_last_step_that_is_none_is_to_be_made_one():
    found = ask(Shape((Far(9, "book"),), is_last=True))
    assert (found.fate, found.advice) == ("listed", "make book one transaction: @transaction.atomic")


def test_says_which_rows_a_step_before_others_leaves_behind():
    found = ask(Shape((Far(9, "book", is_whole=True),)))
    assert found.fate == "listed"
    assert "book (line 9) wrote in shop is not undone" in found.how
    assert "takes back its rows of shop.Product" in found.advice
    assert "after line 9" in found.advice


def test_a_write_is_to_be_made_a_call():
    found = ask(Shape((Far(9),)))
    assert found.fate == "listed"
    assert "line 9" in found.how
    assert "function of shop" in found.advice


def test_what_is_written_by_others_is_listed():
    found = ask(Shape())
    assert found.fate == "listed"
    assert "not undone" in found.how
    assert "shop.Product" in found.advice


BOOK = """
        from django.db import transaction

        @transaction.atomic
        def book(line):
            Product.objects.filter(pk=line).update(price=3)
        """
PLAIN = BOOK.replace("@transaction.atomic\n        ", "")


def shape_of(tmp_path, body: str, book: str = BOOK) -> Shape:
    services = f"""
        from django.db import transaction
        from orders.models import Line
        from shop.selectors import book, cheapest

        def order(line):
            with transaction.atomic():
{dedent(body).replace(chr(10), chr(10) + " " * 16).join([" " * 16, ""])}
        """
    files = {**FILES, "shop/selectors.py": FILES["shop/selectors.py"] + book, "orders/more.py": services}
    monolith, cut, *_ = cut_out(monolith_of(tmp_path, files, apps=APPS))
    found = shapes(monolith, cut, frozenset({"shop.selectors:cheapest"}))
    assert len(found) == 1, (found, [p for p in cut.incoming if p.file == "orders/more.py"])
    return next(iter(found.values()))


@pytest.mark.parametrize(
    "body",
    [
        "Line.objects.create()\nbook(line)",
        "Line.objects.create(product=cheapest())\nbook(\n    line\n)",
        "Line.objects.create()\ndone = book(line)\nreturn done",
        "Line.objects.create()\nif line:\n    book(line)",
    ],
)
def test_sees_the_last_step(tmp_path, body):
    shape = shape_of(tmp_path, body)
    assert shape.is_last
    assert [(far.function, far.is_whole) for far in shape.far] == [("book", True)]


@pytest.mark.parametrize(
    "body",
    [
        "book(line)\nLine.objects.create()",
        "Line.objects.create()\nfor each in line:\n    book(each)",
        "Line.objects.create()\nbook(line)\nbook(line)",
        "Line.objects.create()\nline.total = book(line) + line.save()",
    ],
)
def test_sees_what_comes_after(tmp_path, body):
    assert not shape_of(tmp_path, body).is_last


def test_sees_a_function_that_is_no_transaction_of_its_own(tmp_path):
    shape = shape_of(tmp_path, "Line.objects.create()\nbook(line)", PLAIN)
    assert shape.is_last
    assert not shape.far[0].is_whole
