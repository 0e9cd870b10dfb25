"""Many-to-many fields to other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.relations import bill, relations
from tests.analysis.projects import evidence_of


@pytest.mark.parametrize(
    "field",
    [
        "models.ManyToManyField(Order)",
        "models.ManyToManyField('orders.Order', blank=True)",
        "ManyToManyField(to=Order, related_name='bills')",
        "models.ManyToManyField(Order, db_table='x')",
    ],
)
def test_sees_every_spelling(field: str) -> None:
    assert bill("many_to_many", f"orders = {field}") == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_the_target_past_an_own_through_model() -> None:
    body = """
class Bill(models.Model):
    orders = models.ManyToManyField(Order, through="Part")

class Part(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.CASCADE)
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
"""
    assert relations("many_to_many", body) == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_a_through_model_of_a_third_app() -> None:
    tree = """
--- orders/models.py
from django.db import models

class Order(models.Model):
    pass
--- parts/models.py
from django.db import models

class Part(models.Model):
    bill = models.ForeignKey("billing.Bill", on_delete=models.CASCADE)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)
--- billing/models.py
from django.db import models

class Bill(models.Model):
    orders = models.ManyToManyField("orders.Order", through="parts.Part")
"""
    assert evidence_of(tree, "many_to_many") == [
        ("billing.Bill", "orders.Order", "billing/models.py", "Bill"),
        ("billing.Bill", "parts.Part", "billing/models.py", "Bill"),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "others = models.ManyToManyField('self')",
        "others = models.ManyToManyField('Bill')",
        "groups = models.ManyToManyField('auth.Group')",
        "order = models.ForeignKey(Order, on_delete=models.CASCADE)",
        "orders = [Order]",
    ],
)
def test_is_no_many_to_many_to_another_app(field: str) -> None:
    assert bill("many_to_many", field) == []
