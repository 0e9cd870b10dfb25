"""Deletions that reach another app."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import SHOP, tree_with
from tests.analysis.projects import evidence_of

HEAD = """
--- orders/models.py
from django.db import models

class Order(models.Model):
    pass

--- billing/models.py
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CASCADE, ForeignKey
from orders.models import Order

"""


def steps(body: str) -> list[tuple[str, str]]:
    return [(source, target) for source, target, _file, _symbol in evidence_of(f"{HEAD}{body}\n", "cascade")]


@pytest.mark.parametrize("on_delete", ["CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "SET(None)"])
@pytest.mark.parametrize("field", ["ForeignKey", "OneToOneField"])
def test_reaches_the_model_that_refers_to_what_is_deleted(field: str, on_delete: str) -> None:
    body = f"class Bill(models.Model):\n    order = models.{field}(Order, null=True, on_delete=models.{on_delete})"
    assert steps(body) == [("orders.Order", "billing.Bill")]


def test_reaches_the_join_table_of_a_plain_many_to_many() -> None:
    assert steps("class Bill(models.Model):\n    orders = models.ManyToManyField(Order)") == [
        ("orders.Order", "billing.Bill")
    ]


def test_reaches_the_rows_of_a_through_model() -> None:
    body = """
class Bill(models.Model):
    orders = models.ManyToManyField(Order, through="Part")

class Part(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE)
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
"""
    assert steps(body) == [("orders.Order", "billing.Part")]


def test_reaches_the_child_of_multi_table_inheritance() -> None:
    assert steps("class Bill(Order):\n    pass") == [("orders.Order", "billing.Bill")]


def test_reaches_what_a_generic_relation_holds() -> None:
    tree = """
--- notes/models.py
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()

--- orders/models.py
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

class Order(models.Model):
    notes = GenericRelation("notes.Note")
"""
    assert evidence_of(tree, "cascade") == [("orders.Order", "notes.Note", "orders/models.py", "Order")]


def test_reaches_a_receiver_of_a_deletion() -> None:
    code = """
        from django.db.models import signals
        from django.db.models.signals import post_delete, pre_delete
        from django.dispatch import receiver
        from orders.models import Line, Order

        @receiver(post_delete, sender=Order)
        def forget(**kwargs):
            pass

        def prepare(**kwargs):
            pass

        signals.pre_delete.connect(prepare, sender=Line)
    """
    found = [row for row in evidence_of(tree_with(code), "cascade") if row[2] == "billing/services.py"]
    assert found == [
        ("orders.Line", "billing", "billing/services.py", ""),
        ("orders.Order", "billing", "billing/services.py", "forget"),
    ]


def test_goes_on_with_each_step_on_its_own() -> None:
    assert evidence_of(SHOP, "cascade") == [
        ("accounts.User", "orders.Order", "orders/models.py", "Order"),
        ("catalog.Product", "orders.Line", "orders/models.py", "Line"),
        ("orders.Order", "billing.Invoice", "billing/models.py", "Invoice"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "class Bill(models.Model):\n    order = models.ForeignKey(Order, on_delete=models.DO_NOTHING)",
        "class Bill(models.Model):\n    order_id = models.IntegerField()",
        "class Bill(models.Model):\n    parent = models.ForeignKey('self', on_delete=models.CASCADE)",
        "class Bill(models.Model):\n    order = models.ForeignKey('gone.Order', on_delete=models.CASCADE)",
        "class Bill(models.Model):\n    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)",
        "class Bill(models.Model):\n    order = ForeignKey(Order, on_delete=CASCADE)\n    class Meta: abstract = True",
        "class Bill(Order):\n    class Meta:\n        proxy = True",
        "def f():\n    Order.objects.all().delete()",
    ],
)
def test_reaches_nothing(body: str) -> None:
    assert steps(body) == []


def test_is_no_deletion_that_a_save_is_received() -> None:
    code = """
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from orders.models import Order

        @receiver(post_save, sender=Order)
        def remember(**kwargs):
            pass
    """
    assert [row for row in evidence_of(tree_with(code), "cascade") if row[2] == "billing/services.py"] == []
