"""Tests what a service takes along of the code that stays."""

from __future__ import annotations

import pytest

from extracted.extractor.shaking import unresolved_imports
from tests.extracted.extractor.shaking.conftest import Shake, reference

MODELS = """
    from django.db import models
    from orders.models import Order

    class Item(models.Model):
        order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
"""
ORDERS = """
    from django.db import models
    from orders.numbers import new_number

    class Order(models.Model):
        # shown to customers
        number = models.CharField(max_length=9, default=new_number)
        customer = models.ForeignKey("auth.User", on_delete=models.CASCADE)
        previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

        class Meta:
            ordering = ["number"]
            permissions = [("ship", "Can ship")]

        def __str__(self):
            return self.number

        def ship(self):
            Order.objects.filter(pk=self.pk).update(number="")

        def label(self):
            return f"#{self.number}"

    class Unneeded(models.Model):
        pass
"""
FILES = {
    "shop/models.py": MODELS,
    "orders/models.py": ORDERS,
    "orders/numbers.py": "import random\n\nUNUSED = 1\n\n\ndef new_number():\n    return str(random.random())\n",
}


@pytest.mark.parametrize("service", ["reviews", "notifications", "catalog"])
def test_all_imports_of_a_service_of_the_reference_monolith_resolve(service: str) -> None:
    result = reference(service)
    assert unresolved_imports(result.shaken.files, result.local) == ()
    for path, text in result.texts.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def test_a_model_of_the_other_side_keeps_its_columns_and_what_only_computes(shaken: Shake) -> None:
    text = shaken(FILES).texts["orders/models.py"]
    assert '@mirror("monolith", "client")\nclass Order(models.Model):\n    # shown to customers\n    number =' in text
    assert "def label(self):" in text
    assert "managed = False" in text


def test_a_mirror_has_no_permissions_and_no_relation_that_nobody_mentions(shaken: Shake) -> None:
    text = shaken(FILES).texts["orders/models.py"]
    assert "permissions" not in text
    assert "customer =" not in text
    assert "previous" not in text
    assert "Unneeded" not in text


def test_a_method_that_acts_on_rows_is_left_out_where_nobody_calls_it(shaken: Shake) -> None:
    assert "def ship" not in shaken(FILES).texts["orders/models.py"]


def test_a_method_that_acts_on_rows_is_asked_for_where_it_is_called(shaken: Shake) -> None:
    result = shaken({**FILES, "shop/services.py": "def ship(item):\n    item.order.ship()\n"})
    assert '@stubs.remote_method("monolith")\n    def ship(self): ...' in result.texts["orders/models.py"]
    assert result.shaken.calls == ("orders.models:Order.ship",)


def test_a_pure_function_is_copied_without_its_neighbours(shaken: Shake) -> None:
    result = shaken(FILES)
    assert result.texts["orders/numbers.py"] == (
        "import random\n\n\ndef new_number():\n    return str(random.random())\n"
    )
    assert result.roles["orders/numbers.py"] == "shared"


def test_a_key_over_the_cut_becomes_a_linked_one(shaken: Shake) -> None:
    result = shaken(FILES)
    assert (
        'order = LinkedForeignKey(Order, on_delete=models.CASCADE, related_name="items")'
        in (result.texts["shop/models.py"])
    )
    assert "from service_links.fields import LinkedForeignKey\n" in result.texts["shop/models.py"]


def test_a_function_that_asks_for_rows_becomes_a_stub_with_the_same_signature(shaken: Shake) -> None:
    files = {
        **FILES,
        "orders/selectors.py": '''
            from orders.models import Order

            def latest(customer, *, limit: int = 3) -> list[Order]:
                """The latest orders."""
                return list(Order.objects.filter(customer=customer)[:limit])
        ''',
        "shop/views.py": "from orders.selectors import latest\n\n\ndef page(who):\n    return latest(who)\n",
    }
    result = shaken(files)
    assert result.texts["orders/selectors.py"] == (
        "from orders.models import Order\n"
        "from service_links import stubs\n\n"
        '@stubs.remote_function("monolith", idempotent=True)\n'
        "def latest(customer, *, limit: int = 3) -> list[Order]:\n"
        '    """The latest orders."""\n'
    )
    assert result.shaken.calls == ("orders.selectors:latest",)


def test_a_task_of_the_other_side_is_queued_there(shaken: Shake) -> None:
    files = {
        **FILES,
        "orders/tasks.py": """
            from celery import shared_task

            @shared_task(name="orders.ship")
            def ship(order_id):
                from orders.models import Order
                Order.objects.get(pk=order_id).ship()
        """,
        "shop/services.py": "from orders import tasks\n\n\ndef go(item):\n    tasks.ship.delay(item.order_id)\n",
    }
    result = shaken(files)
    assert (
        '@stubs.remote_task("monolith", name="orders.ship")\ndef ship(order_id): ...'
        in (result.texts["orders/tasks.py"])
    )
    assert "celery" not in result.texts["orders/tasks.py"]
    assert result.shaken.tasks == ("orders.ship",)


def test_a_function_that_is_called_on_import_is_copied_though_it_asks_for_rows(shaken: Shake) -> None:
    files = {
        **FILES,
        "orders/registry.py": """
            from orders.models import Order

            ENTRIES = []

            def register(function):
                ENTRIES.append((Order.objects.count, function))
                return function
        """,
        "shop/entries.py": "from orders.registry import register\n\n\n@register\ndef entry():\n    pass\n",
    }
    assert "ENTRIES.append" in shaken(files).texts["orders/registry.py"]


def test_a_model_that_is_named_by_text_alone_is_mirrored(shaken: Shake) -> None:
    files = {
        "shop/models.py": "",
        "orders/models.py": ORDERS,
        "orders/numbers.py": "def new_number():\n    return 1\n",
        "shop/services.py": 'from django.apps import apps\n\nOrder = apps.get_model("orders", "Order")\n',
    }
    assert shaken(files).access == {"orders.Order": "client"}


def test_a_reverse_accessor_brings_the_model_that_declares_its_key(shaken: Shake) -> None:
    files = {
        "shop/models.py": "from django.db import models\n\n\nclass Item(models.Model):\n    pass\n",
        "shop/views.py": "def lines(item):\n    return item.lines.all()\n",
        "orders/models.py": """
            from django.db import models

            class Line(models.Model):
                item = models.ForeignKey("shop.Item", on_delete=models.CASCADE, related_name="lines")
                other = models.ForeignKey("shop.Item", on_delete=models.CASCADE, related_name="+")
        """,
    }
    text = shaken(files).texts["orders/models.py"]
    assert 'item = LinkedForeignKey("shop.Item", on_delete=models.CASCADE, related_name="lines")' in text
    assert "other" not in text


def test_imports_for_type_checkers_bring_nothing(shaken: Shake) -> None:
    files = {
        "shop/models.py": "",
        "orders/models.py": ORDERS,
        "shop/services.py": (
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from orders.models import Order\n\n\n"
            'def go(order: "Order"): ...\n'
        ),
    }
    result = shaken(files)
    assert "orders/models.py" not in result.texts
    assert "from orders.models import Order" in result.texts["shop/services.py"]


def test_names_behind_a_star_and_a_re_export_are_found(shaken: Shake) -> None:
    files = {
        "shop/models.py": "",
        "shop/services.py": "from orders import *\nfrom orders.api import RATE\n\nprice = RATE * tax()\n",
        "orders/__init__.py": "from .money import *\n",
        "orders/api.py": "from orders.rates import RATE, OTHER\n",
        "orders/rates.py": "RATE = 2\nOTHER = 3\n",
        "orders/money.py": "def tax():\n    return 1\n\n\ndef other():\n    return 2\n",
    }
    result = shaken(files)
    assert result.texts["orders/api.py"] == "from orders.rates import RATE\n"
    assert result.texts["orders/rates.py"] == "RATE = 2\n"
    assert result.texts["orders/__init__.py"] == "from .money import tax\n"
    assert "other" not in result.texts["orders/money.py"]


def test_a_field_class_of_the_project_derives_from_a_linked_one(shaken: Shake) -> None:
    files = {
        **FILES,
        "orders/fields.py": "from django.db import models\n\n\nclass OrderKey(models.ForeignKey):\n    pass\n",
        "shop/models.py": """
            from django.db import models
            from orders.fields import OrderKey

            class Item(models.Model):
                order = OrderKey("orders.Order", on_delete=models.CASCADE)
        """,
    }
    result = shaken(files)
    assert "class OrderKey(LinkedForeignKey):" in result.texts["orders/fields.py"]
    assert 'order = OrderKey("orders.Order", on_delete=models.CASCADE)' in result.texts["shop/models.py"]


def test_a_name_that_the_project_does_not_have_is_listed(shaken: Shake) -> None:
    result = shaken({**FILES, "shop/services.py": "from orders.models import Missing\n"})
    assert [(d.fate, d.subject) for d in result.shaken.decisions] == [("listed", "orders.models.Missing")]


def test_an_import_that_leads_nowhere_is_found_by_the_check(shaken: Shake) -> None:
    result = shaken(FILES)
    files = [file for file in result.shaken.files if file.path != "orders/numbers.py"]
    assert [(u.path, u.name) for u in unresolved_imports(files, result.local)] == [
        ("orders/models.py", "orders.numbers.new_number")
    ]
