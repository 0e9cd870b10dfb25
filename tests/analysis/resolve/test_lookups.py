"""ORM paths, segment by segment through the model graph."""

from __future__ import annotations

from functools import cache

import pytest

from analysis.resolve.lookups import Path, is_column, resolve_path
from analysis.resolve.models import Model, ModelGraph
from tests.analysis.resolve.built import resolved

TREE = """
--- shop/models.py
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()

class Company(models.Model):
    code = models.CharField(max_length=8, primary_key=True)

class User(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="people", related_query_name="person")
    email = models.EmailField()

class Staff(User):
    boss = models.ForeignKey("self", null=True, on_delete=models.CASCADE)

class Active(User):
    class Meta:
        proxy = True

class Order(models.Model):
    customer = models.ForeignKey(User, on_delete=models.CASCADE)
    watchers = models.ManyToManyField(User, related_name="watched")
    hidden = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    notes = GenericRelation(Note, related_query_name="order")
    closed_at = models.DateTimeField()
    user_id = models.IntegerField()

class Receipt(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)
"""


@cache
def graph() -> ModelGraph:
    return resolved(TREE)[0].flow.models


def model(name: str) -> Model:
    found = graph().find(f"shop.{name}")
    assert found is not None
    return found


def path(start: str, text: str) -> Path:
    return resolve_path(graph(), model(start), text)


def hops(start: str, text: str) -> list[str]:
    return [f"{hop.source.cls.name}-{hop.target.cls.name}" for hop in path(start, text).hops]


def joins(start: str, text: str, *, ends_at_row: bool = False) -> list[str]:
    found = path(start, text).joins(ends_at_row=ends_at_row)
    return [f"{hop.source.cls.name}-{hop.target.cls.name}" for hop in found]


@pytest.mark.parametrize(
    ("start", "text", "expected"),
    [
        ("Order", "closed_at", []),
        ("Order", "closed_at__year__gte", []),
        ("Order", "customer", ["Order-User"]),
        ("Order", "customer__email", ["Order-User"]),
        ("Order", "customer__email__iexact", ["Order-User"]),
        ("Order", "customer__company__code", ["Order-User", "User-Company"]),
        ("Order", "customer_id", []),
        ("Order", "user_id", []),
        ("Order", "watchers__email", ["Order-User"]),
        ("Order", "notes__object_id", ["Order-Note"]),
        ("Order", "receipt__order__customer", ["Order-Receipt", "Receipt-Order", "Order-User"]),
        ("User", "order__closed_at", ["User-Order"]),
        ("User", "order", ["User-Order"]),
        ("User", "watched__closed_at", ["User-Order"]),
        ("User", "order_set__closed_at", []),
        ("Company", "person__email", ["Company-User"]),
        ("Company", "people__email", []),
        ("Note", "target__x", []),
        ("Note", "order__closed_at", ["Note-Order"]),
        ("Staff", "email", []),
        ("Staff", "company__code", ["User-Company"]),
        ("Staff", "order__closed_at", ["User-Order"]),
        ("Staff", "boss__email", ["Staff-Staff"]),
        ("Active", "company__code", ["Active-Company"]),
        ("Active", "order__closed_at", ["Active-Order"]),
        ("User", "staff__boss", ["User-Staff", "Staff-Staff"]),
        ("Order", "nothing__email", []),
        ("Order", "", []),
    ],
)
def test_steps(start: str, text: str, expected: list[str]) -> None:
    assert hops(start, text) == expected


@pytest.mark.parametrize(
    "text", ["customer", "customer__pk", "customer__id", "customer__in", "customer__isnull", "customer__exact"]
)
def test_a_key_that_is_compared_needs_no_join(text: str) -> None:
    assert joins("Order", text) == []
    assert joins("Order", text, ends_at_row=True) == ["Order-User"]


def test_a_key_of_another_name_needs_no_join() -> None:
    assert joins("User", "company__code") == []
    assert joins("Order", "customer__company__code") == ["Order-User"]


def test_a_reverse_step_always_needs_a_join() -> None:
    assert joins("User", "order") == ["User-Order"]
    assert joins("User", "order__pk") == ["User-Order"]
    assert joins("Order", "receipt__isnull") == ["Order-Receipt"]


def test_what_is_left_of_a_path() -> None:
    assert path("Order", "customer__email__iexact").rest == ("email", "iexact")
    assert path("Order", "customer").rest == ()


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("customer__email", True),
        ("customer_id", True),
        ("pk__in", True),
        ("id", True),
        ("closed_at__year", True),
        ("nothing", False),
    ],
)
def test_knows_whether_the_first_segment_names_something(text: str, known: bool) -> None:
    assert path("Order", text).is_known is known


def test_columns() -> None:
    order = model("Order")
    for name in ("closed_at", "customer", "customer_id", "id", "pk", "user_id"):
        assert is_column(order, name)
    for name in ("receipt", "nothing", "nothing_id"):
        assert not is_column(order, name)


def test_a_hidden_reverse_name_is_none() -> None:
    assert "+" not in model("User").reverse
    assert [name for name in model("User").reverse if name.startswith("hidden")] == []
