"""Foreign keys to other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.relations import HEAD, bill, relations
from tests.analysis.projects import gaps_of


@pytest.mark.parametrize(
    "field",
    [
        "models.ForeignKey(Order, models.CASCADE)",
        "models.ForeignKey(Order, on_delete=models.CASCADE)",
        "models.ForeignKey(to=Order, on_delete=models.CASCADE)",
        "models.ForeignKey('orders.Order', on_delete=models.CASCADE)",
        "models.ForeignKey('orders.order', on_delete=models.CASCADE)",
        "models.ForeignKey(to='orders.Order', on_delete=models.CASCADE)",
        "models.ForeignKey(Purchase, on_delete=models.CASCADE)",
        "models.ForeignKey(om.Order, on_delete=models.CASCADE)",
        "models.ForeignKey(orders.models.Order, on_delete=models.CASCADE)",
        "ForeignKey(Order, on_delete=models.CASCADE)",
        "models.ForeignKey('orders.' + 'Order', on_delete=models.CASCADE)",
        "models.ForeignKey(Order, models.SET_NULL, null=True, related_name='+')",
        "models.ForeignKey(Order, models.CASCADE, db_constraint=False)",
        "OrderKey()",
        "OrderKey(null=True)",
        "models.ForeignKey[Order, Order](Order, on_delete=models.CASCADE)",
        "models.ForeignKey(Order)",
    ],
)
def test_sees_every_spelling(field: str) -> None:
    assert bill("foreign_key", f"order = {field}") == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_an_annotated_field() -> None:
    field = "order: 'models.ForeignKey[Order]' = models.ForeignKey(Order, on_delete=models.CASCADE)"
    assert bill("foreign_key", field) == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_the_user_model() -> None:
    tree = """
--- config/settings.py
AUTH_USER_MODEL = "accounts.User"
INSTALLED_APPS = ["accounts", "billing"]
--- accounts/models.py
from django.contrib.auth.models import AbstractUser

class User(AbstractUser):
    pass
--- billing/models.py
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

class One(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

class Two(models.Model):
    user = models.ForeignKey(get_user_model(), on_delete=models.CASCADE)

User = get_user_model()

class Three(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)

class Four(models.Model):
    user = models.ForeignKey("auth.User", on_delete=models.CASCADE)
"""
    from tests.analysis.projects import evidence_of

    assert [
        source for source, target, _file, _symbol in evidence_of(tree, "foreign_key") if target == "accounts.User"
    ] == [
        "billing.Four",
        "billing.One",
        "billing.Three",
        "billing.Two",
    ]


def test_belongs_to_each_concrete_model_of_an_abstract_base() -> None:
    body = """
class Base(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)

    class Meta:
        abstract = True

class One(Base):
    pass

class Two(Base):
    pass
"""
    assert relations("foreign_key", body) == [
        ("billing.One", "orders.Order", "Base"),
        ("billing.Two", "orders.Order", "Base"),
    ]


def test_belongs_to_the_parent_of_multi_table_inheritance_only() -> None:
    body = """
class One(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)

class Two(One):
    pass
"""
    assert relations("foreign_key", body) == [("billing.One", "orders.Order", "One")]


def test_gives_up_on_a_target_made_at_run_time() -> None:
    tree = f"{HEAD}\nclass Bill(models.Model):\n    order = models.ForeignKey(choose(), on_delete=models.CASCADE)\n"
    assert [line for _file, line, _reason in gaps_of(tree, "foreign_key")] != []


@pytest.mark.parametrize(
    "field",
    [
        "order_id = models.IntegerField()",
        "order = models.OneToOneField(Order, on_delete=models.CASCADE)",
        "orders = models.ManyToManyField(Order)",
        "parent = models.ForeignKey('self', on_delete=models.CASCADE)",
        "parent = models.ForeignKey('Bill', on_delete=models.CASCADE)",
        "kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)",
        "user = models.ForeignKey('auth.User', on_delete=models.CASCADE)",
        "order = Order",
        "order = None",
        "order = models.CharField('orders.Order', max_length=3)",
        "# order = models.ForeignKey(Order)",
        "def f(self):\n        return models.ForeignKey(Order, on_delete=models.CASCADE)",
    ],
)
def test_is_no_foreign_key_to_another_app(field: str) -> None:
    assert bill("foreign_key", field) == []


def test_is_none_where_a_subclass_takes_the_field_away() -> None:
    body = """
class Base(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)

    class Meta:
        abstract = True

class One(Base):
    order = None
"""
    assert relations("foreign_key", body) == []


def test_is_none_on_a_form_or_serializer_field() -> None:
    assert relations("foreign_key", "class Bill:\n    order = models.ForeignKey(Order, on_delete=models.CASCADE)") == []
