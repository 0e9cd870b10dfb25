"""Plain columns that hold another model's key."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import relations

HEAD = """
--- config/settings.py
INSTALLED_APPS = ["crm", "shop"]
--- crm/models.py
from django.db import models
class Customer(models.Model):
    code = models.CharField()
class Parcel(models.Model):
    id = models.UUIDField(primary_key=True)
class Country(models.Model):
    iso = models.CharField(primary_key=True)
class Item(models.Model):
    pass
class Sensor(models.Model):
    sensor_id = models.CharField()
class User(models.Model):
    pass
class Visit(models.Model):
    guest = models.ForeignKey(User, models.CASCADE)
    item = models.ForeignKey("shop.Item", models.CASCADE)
--- shop/models.py
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
class Item(models.Model):
    pass
class OrderLine(models.Model):
    pass
"""


def soft(*columns: str) -> list[str]:
    body = "".join(f"    {column}\n" for column in columns)
    rows = relations(f"{HEAD}\nclass Order(models.Model):\n{body}")
    return [row.removeprefix("shop.Order.") for row in rows if "SoftForeignKey" in row]


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("customer_id = models.IntegerField()", "crm.Customer"),
        ("customer_pk = models.PositiveBigIntegerField()", "crm.Customer"),
        ("order_line_id = models.BigIntegerField()", "shop.OrderLine"),
        ("orderline_id = models.BigIntegerField()", "shop.OrderLine"),
        ("parcel_id = models.UUIDField()", "crm.Parcel"),
        ("parcel_uuid = models.UUIDField()", "crm.Parcel"),
        ("parcel_id = models.CharField()", "crm.Parcel"),
        ("country_id = models.CharField()", "crm.Country"),
        ("item_id = models.IntegerField()", "shop.Item"),
        ("sensor_id = models.CharField()", "crm.Sensor"),
        ("guest_id = models.IntegerField()", "crm.User"),
    ],
)
def test_sees_a_key_in_a_plain_column(column, target):
    assert soft(column) == [f"{column.split(' ')[0]} SoftForeignKey {target}"]


@pytest.mark.parametrize(
    "column",
    [
        "external_id = models.IntegerField()",
        "customer = models.IntegerField()",
        "customerid = models.IntegerField()",
        "customer_ids = models.IntegerField()",
        "nothing_id = models.IntegerField()",
        "order_id = models.IntegerField()",
        "customer_id = models.CharField()",
        "customer_id = models.UUIDField()",
        "parcel_id = models.IntegerField()",
        "country_id = models.IntegerField()",
        "guest_id = models.CharField()",
        "customer_id = models.BooleanField()",
        "customer_id = models.SmallIntegerField()",
        "customer_id = models.IntegerField(primary_key=True)",
        "customer_id = 1",
    ],
)
def test_sees_no_key_in_other_columns(column):
    assert soft(column) == []


def test_leaves_the_key_of_a_generic_foreign_key_alone():
    assert soft("item_id = models.IntegerField()", "about = GenericForeignKey('kind', 'item_id')") == []


def test_asks_real_foreign_keys_before_it_trusts_a_name_from_another_app():
    agreeing = "--- crm/models.py\nclass Guest(models.Model):\n    pass\n"
    rows = relations(
        f"{HEAD}\n{agreeing}--- shop/models.py\nclass Order(models.Model):\n    guest_id = models.IntegerField()\n"
    )
    assert "shop.Order.guest_id SoftForeignKey crm.User" in rows


def test_marks_a_column_that_comes_from_an_abstract_base():
    tree = f"""{HEAD}
class Keyed(models.Model):
    customer_id = models.IntegerField()
    class Meta:
        abstract = True
class Order(Keyed):
    pass
"""
    assert "shop.Order.customer_id SoftForeignKey crm.Customer" in relations(tree)
