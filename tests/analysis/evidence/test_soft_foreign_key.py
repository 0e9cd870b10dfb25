"""Plain columns that hold the key of another app's model."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.relations import bill, relations


@pytest.mark.parametrize(
    "field",
    [
        "order_id = models.IntegerField()",
        "order_id = models.BigIntegerField(db_index=True)",
        "order_id = models.PositiveIntegerField(null=True)",
        "order_pk = models.PositiveBigIntegerField()",
    ],
)
def test_sees_a_key_in_all_but_name(field: str) -> None:
    assert bill("soft_foreign_key", field) == [("billing.Bill", "orders.Order", "Bill")]


def test_fits_the_type_of_the_key() -> None:
    body = """
--- orders/models.py

class Parcel(models.Model):
    id = models.UUIDField(primary_key=True)

--- billing/models.py

class One(models.Model):
    parcel_id = models.UUIDField()

class Two(models.Model):
    parcel_uuid = models.UUIDField()

class Three(models.Model):
    parcel_id = models.IntegerField()

class Four(models.Model):
    parcel_id = models.CharField(max_length=36)
"""
    assert relations("soft_foreign_key", body) == [
        ("billing.Four", "orders.Parcel", "Four"),
        ("billing.One", "orders.Parcel", "One"),
        ("billing.Two", "orders.Parcel", "Two"),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "order = models.IntegerField()",
        "order_id = models.DateField()",
        "order_id = models.UUIDField()",
        "order_id = models.CharField(max_length=36)",
        "order_id = models.BooleanField()",
        "order_number = models.IntegerField()",
        "external_id = models.IntegerField()",
        "bill_id = models.IntegerField()",
        "order = models.ForeignKey(Order, on_delete=models.CASCADE)",
        "order = models.ForeignKey(Order, on_delete=models.CASCADE, db_column='order_id')",
        "order_id = 3",
    ],
)
def test_is_no_key_of_another_app(field: str) -> None:
    assert bill("soft_foreign_key", field) == []


def test_is_none_outside_a_model() -> None:
    assert relations("soft_foreign_key", "class Bill:\n    order_id = models.IntegerField()") == []
