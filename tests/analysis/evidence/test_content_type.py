"""Content types of other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

HEAD = """
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.models import ContentType as CT
from django.contrib.contenttypes import models as ct_models
from billing.models import Invoice
from orders.models import Line, Order
"""


def within(code: str) -> list[str]:
    return [
        to
        for to, _symbol in targets(
            "content_type", f"{HEAD}\ndef show(order: Order, line: Line, name, ct):\n    {code}\n"
        )
    ]


@pytest.mark.parametrize(
    "code",
    [
        "ContentType.objects.get_for_model(Order)",
        "CT.objects.get_for_model(Order)",
        "ct_models.ContentType.objects.get_for_model(Order)",
        "ContentType.objects.get_for_model(order)",
        "ContentType.objects.get_for_model(order, for_concrete_model=False)",
        "ContentType.objects.get_for_model(model=Order)",
        "ContentType.objects.get_for_model(order.__class__)",
        "ContentType.objects.get_for_model(type(order))",
        "ContentType.objects.db_manager('x').get_for_model(Order)",
        "ContentType.objects.get_for_models(Order, Invoice)",
        "ContentType.objects.get_by_natural_key('orders', 'order')",
        "ContentType.objects.get(app_label='orders', model='order')",
        "ContentType.objects.get(model='order', app_label='orders')",
        "ContentType.objects.filter(app_label='orders', model='order')",
        "ContentType.objects.get_or_create(app_label='orders', model='order')",
        "ContentType.objects.filter(pk=1).get(app_label='orders', model='order')",
        "from django.contrib.contenttypes.models import ContentType as C\n    C.objects.get_for_model(Order)",
    ],
)
def test_sees_a_content_type(code: str) -> None:
    assert within(code) == ["orders.Order"]


def test_sees_several_models() -> None:
    assert within("ContentType.objects.get_for_models(Order, Line)") == ["orders.Line", "orders.Order"]


@pytest.mark.parametrize(
    "code",
    [
        "ContentType.objects.get_for_model(Invoice)",
        "ContentType.objects.get_for_model(name)",
        "ContentType.objects.get_by_natural_key('auth', 'group')",
        "ContentType.objects.get_by_natural_key('orders', 'gone')",
        "ContentType.objects.get(app_label='orders')",
        "ContentType.objects.get(pk=1)",
        "ContentType.objects.all()",
        "Order.objects.get(app_label='orders', model='order')",
        "{}.get('orders', 'order')",
        "name.get_for_model(Order)",
    ],
)
def test_is_no_content_type_of_another_app(code: str) -> None:
    assert within(code) == []
