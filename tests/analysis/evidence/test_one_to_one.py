"""One-to-one fields and parent links to other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.relations import bill, relations


@pytest.mark.parametrize(
    "field",
    [
        "models.OneToOneField(Order, on_delete=models.CASCADE)",
        "models.OneToOneField('orders.Order', models.CASCADE)",
        "OneToOneField(to=Order, on_delete=models.CASCADE, primary_key=True)",
    ],
)
def test_sees_every_spelling(field: str) -> None:
    assert bill("one_to_one", f"order = {field}") == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_the_parent_link_of_multi_table_inheritance() -> None:
    assert relations("one_to_one", "class Bill(Order):\n    pass") == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_a_parent_link_that_is_written_out_once() -> None:
    body = "class Bill(Order):\n    base = models.OneToOneField(Order, on_delete=models.CASCADE, parent_link=True)"
    assert relations("one_to_one", body) == [("billing.Bill", "orders.Order", "Bill")]


def test_sees_the_field_of_an_abstract_base() -> None:
    body = """
class Base(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)

    class Meta:
        abstract = True

class One(Base):
    pass
"""
    assert relations("one_to_one", body) == [("billing.One", "orders.Order", "Base")]


@pytest.mark.parametrize(
    "body",
    [
        "class Bill(Order):\n    class Meta:\n        proxy = True",
        "class Bill(Order):\n    class Meta:\n        abstract = True",
        "class Bill(models.Model):\n    order = models.ForeignKey(Order, on_delete=models.CASCADE, unique=True)",
        "class Bill(models.Model):\n    other = models.OneToOneField('self', on_delete=models.CASCADE)",
        "class Part(models.Model):\n    pass\n\nclass Bill(Part):\n    pass",
    ],
)
def test_is_no_one_to_one_to_another_app(body: str) -> None:
    assert relations("one_to_one", body) == []
