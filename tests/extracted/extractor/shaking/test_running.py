"""Tests that nothing of the other side is asked for while code is imported or Django starts."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.extracted.extractor.shaking.conftest import Shake

FILES = {
    "shop/models.py": "",
    "orders/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n    pass\n",
    "orders/counting.py": """
        from orders.models import Order

        def count():
            return Order.objects.count()

        def latest():
            return Order.objects.latest("pk")
    """,
}
SERIES = """
    from orders.counting import count, latest

    def counted():
        return count()

    class Named:
        def __init__(self):
            self._fill()

        def _fill(self):
            self.number = counted()

        def again(self):
            return latest()

    class Series(Named):
        pass
"""


def _is_stub(text: str, name: str) -> bool:
    return "stub" in text.partition(f"def {name}(")[0].rpartition("\n\n")[2]


@pytest.mark.parametrize("start", ["SERIES = Series()", "SERIES = [Series()]"])
def test_an_instance_at_the_top_of_a_module_runs_what_its_class_does_when_it_is_made(shaken: Shake, start: str) -> None:
    text = shaken({**FILES, "shop/series.py": f"{SERIES}\n    {start}\n"}).texts["orders/counting.py"]
    assert not _is_stub(text, "count")
    assert _is_stub(text, "latest")


def test_a_method_of_an_instance_at_the_top_of_a_module_runs_on_import(shaken: Shake) -> None:
    text = shaken({**FILES, "shop/series.py": f"{SERIES}\n    SERIES = Series()\n    SERIES.again()\n"}).texts
    assert not _is_stub(text["orders/counting.py"], "latest")


def test_a_class_that_nothing_makes_an_instance_of_asks_for_what_it_needs_when_it_does(shaken: Shake) -> None:
    text = shaken({**FILES, "shop/series.py": SERIES}).texts["orders/counting.py"]
    assert _is_stub(text, "count")


def test_what_the_configuration_of_an_app_does_runs_when_django_starts(shaken: Shake) -> None:
    config = """
        from django.apps import AppConfig

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                from orders.counting import count
                self.orders = count()

            def other(self):
                from orders.counting import latest
                return latest()
    """
    text = shaken({**FILES, "shop/apps.py": config}).texts["orders/counting.py"]
    assert not _is_stub(text, "count")
    assert _is_stub(text, "latest")


FILING = {
    "meta": """
        BOOK = {}

        class Filing(type):
            def __new__(cls, name, bases, namespace, app):
                made = super().__new__(cls, name, bases, namespace)
                BOOK[app] = made()
                return made

            def __init__(cls, *args, app, **kwargs):
                super().__init__(*args, **kwargs)

        class Texts(metaclass=Filing, app=""):
            pass
    """,
    "hook": """
        BOOK = {}

        class Texts:
            def __init_subclass__(cls, app):
                BOOK[app] = cls()
    """,
    "plain": """
        BOOK = {}

        class Texts:
            def __init_subclass__(cls, app):
                cls.app = app
    """,
}
BOOK = """
    class Book:
        def __getattribute__(self, name):
            return BOOK.get(name)

    book = Book()

    class BasicTexts(Texts, app="basic"):
        save = "Save"
"""
TEXTS = {
    "shop/models.py": "",
    "shop/labels.py": "from texts.book import book\n\n\ndef label():\n    return book.orders.thanks\n",
    "texts/__init__.py": "",
    "orders/models.py": "",
    "orders/apps.py": 'from django.apps import AppConfig\n\n\nclass OrdersConfig(AppConfig):\n    name = "orders"\n',
    "orders/texts.py": 'from texts.book import Texts\n\n\nclass OrderTexts(Texts, app="orders"):\n    pass\n',
    "orders/letters.py": 'from texts.book import Texts\n\n\nclass Letters(Texts, app="letters"):\n    pass\n',
}


@pytest.mark.parametrize("how", ["meta", "hook"])
def test_classes_that_file_themselves_are_there_where_what_files_them_is(shaken: Shake, how: str) -> None:
    result = shaken({**TEXTS, "texts/book.py": dedent(FILING[how]) + dedent(BOOK)})
    assert "class BasicTexts" in result.texts["texts/book.py"]
    assert "class OrderTexts" in result.texts["orders/texts.py"]
    assert "import orders.texts" in result.texts["orders/apps.py"]
    assert result.shaken.apps["orders"] == "orders"
    assert "orders/letters.py" not in result.texts


def test_a_class_whose_base_only_notes_something_on_it_is_not_taken(shaken: Shake) -> None:
    result = shaken({**TEXTS, "texts/book.py": dedent(FILING["plain"]) + dedent(BOOK)})
    assert "class BasicTexts" not in result.texts["texts/book.py"]
    assert "orders/texts.py" not in result.texts
