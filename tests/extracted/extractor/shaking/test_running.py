"""Tests that nothing of the other side is asked for while code is imported or Django starts."""

from __future__ import annotations

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
