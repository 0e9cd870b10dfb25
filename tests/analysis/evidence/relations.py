"""Relation fields of a model `Bill` in an app `billing`, next to an app `orders`."""

from __future__ import annotations

from tests.analysis.projects import evidence_of

HEAD = """
--- config/settings.py
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "orders", "billing"]

--- orders/models.py
from django.db import models

class Order(models.Model):
    pass

class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)

--- orders/fields.py
from django.db import models

class OrderKey(models.ForeignKey):
    def __init__(self, to="orders.Order", on_delete=models.CASCADE, **kwargs):
        super().__init__(to, on_delete, **kwargs)

--- billing/models.py
import orders.models
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import ForeignKey, ManyToManyField, OneToOneField
from orders import models as om
from orders.fields import OrderKey
from orders.models import Line, Order
from orders.models import Order as Purchase
"""


def relations(kind: str, body: str) -> list[tuple[str, str, str]]:
    """Source, target and symbol of the relations of one kind in a models module."""
    return [(source, target, symbol) for source, target, _file, symbol in evidence_of(f"{HEAD}\n{body}\n", kind)]


def bill(kind: str, fields: str) -> list[tuple[str, str, str]]:
    """The same for the fields of one model, `billing.Bill`."""
    lines = "".join(f"    {line}\n" for line in fields.strip().splitlines())
    return relations(kind, f"class Bill(models.Model):\n{lines}")
