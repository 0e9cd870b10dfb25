"""Parameters without an annotation that bear the name of a model."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets


def _read(header: str, body: str) -> list[str]:
    return [to for to, symbol in targets("read", f"def show({header}):\n    {body}\n") if symbol == "show"]


@pytest.mark.parametrize(
    ("header", "body", "read"),
    [
        ("order", "return order.customer.first_name", "accounts.User"),
        ("order", "return order.lines.all()", "orders.Line"),
        ("order", "order.refresh_from_db(); return order.pk, order.customer_id, order.customer.pk", "accounts.User"),
        ("order", "return order.cancel() or order.customer.pk", "accounts.User"),
        ("order=None", "return order.customer.pk if order else None", "accounts.User"),
        ("text, order", "return order.customer.pk", "accounts.User"),
        ("user", "return user.orders.all()", "orders.Order"),
        ("user", "return user.is_authenticated and user.company.name", "accounts.Company"),
    ],
)
def test_a_parameter_is_a_row_of_its_namesake_if_it_is_used_as_one(header: str, body: str, read: str) -> None:
    assert read in _read(header, body)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("order", "return order"),
        ("order", "return order.pk"),
        ("order", "return order.customer.first_name, order.unheard_of"),
        ("order: dict", "return order.lines.all()"),
        ("order", "order = {}; return order.lines.all()"),
        ("purchase", "return purchase.customer.first_name"),
        ("orders", "return orders.customer.first_name"),
    ],
)
def test_a_name_alone_says_nothing(header: str, body: str) -> None:
    assert _read(header, body) == []


def test_of_two_models_of_one_name_the_one_of_the_same_app_is_meant() -> None:
    code = """
        def show(order):
            return order.customer.first_name

        --- billing/orders.py
        from django.db import models

        class Order(models.Model):
            customer = models.ForeignKey("catalog.Product", on_delete=models.CASCADE)

        --- catalog/pages.py
        def show(order):
            return order.customer.first_name
    """
    code = code.replace("--- billing/orders.py", "--- billing/models.py")
    assert [to for to, symbol in targets("read", code) if symbol == "show"] == ["catalog.Product"]
    assert targets("read", code, "catalog/pages.py") == []
