from __future__ import annotations

from extracted.extractor.duals import mark

TEXT = '''\
"""Selectors."""

from django.db import transaction

from catalog.models import Product


@transaction.atomic
def publish(*, product: Product) -> None:
    """Publishes."""


def price(product):
    return product.price


async def later(product): ...


class Shelf:
    def price(self): ...
'''


def test_marks_outermost_and_imports_once():
    found = mark(TEXT, ["publish", "price"], "catalog", ["catalog"])
    assert '@dual("catalog")\n@transaction.atomic\ndef publish' in found.text
    assert '\n\n\n@dual("catalog")\ndef price' in found.text
    assert found.text.count("from service_links import dual\n") == 1
    assert found.marked == frozenset({"publish", "price"})


def test_does_nothing_the_second_time():
    once = mark(TEXT, ["price"], "catalog", ["catalog"])
    assert mark(once.text, ["price"], "catalog", ["catalog"]).text == once.text


def test_says_what_it_cannot_mark():
    found = mark(TEXT, ["later", "Shelf.price", "gone"], "catalog", ["catalog"])
    assert found.text == TEXT
    assert dict(found.missed) == {
        "later": "it is asynchronous",
        "Shelf.price": "it is not a function at the top of its module",
        "gone": "it is not a function at the top of its module",
    }


def test_marks_the_body_of_a_task_and_not_the_task():
    text = '@shared_task(name="shop.ship")\ndef ship(order): ...\n'
    assert '@shared_task(name="shop.ship")\n@dual("shop")\ndef ship' in mark(text, ["ship"], "shop", []).text


def test_marks_inside_what_another_distribution_makes_of_a_function():
    text = "import rules\n\n@rules.predicate\n@transaction.atomic\ndef is_open(event): ...\n"
    found = mark(text, ["is_open"], "shop", ["shop"]).text
    assert '@rules.predicate\n@dual("shop")\n@transaction.atomic\ndef is_open' in found


def test_marks_outside_of_the_projects_own_decorators():
    text = "from shop.marks import logged\n\n@logged\ndef is_open(event): ...\n"
    assert '@dual("shop")\n@logged\ndef is_open' in mark(text, ["is_open"], "shop", ["shop"]).text
