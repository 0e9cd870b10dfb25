"""Admins of other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

HEAD = """
from django.contrib import admin
from django.contrib.admin import ModelAdmin, TabularInline, register, site
from django.contrib.contenttypes.admin import GenericTabularInline
from billing.models import Invoice
from orders.models import Line, Order
"""


def admins(code: str) -> list[tuple[str, str]]:
    return targets("admin", f"{HEAD}\n{code}\n", "billing/admin.py")


@pytest.mark.parametrize(
    "decorator",
    ["admin.register(Order)", "register(Order)", "admin.register(Order, site=own)", "admin.register(Invoice, Order)"],
)
def test_sees_a_decorated_admin(decorator: str) -> None:
    assert admins(f"own = site\n@{decorator}\nclass OwnAdmin(admin.ModelAdmin):\n    pass") == [
        ("orders.Order", "OwnAdmin")
    ]


@pytest.mark.parametrize(
    "call",
    [
        "admin.site.register(Order)",
        "admin.site.register(Order, OwnAdmin)",
        "site.register(Order, OwnAdmin)",
        "admin.site.register([Order], OwnAdmin)",
        "admin.site.register((Invoice, Order))",
        "shop_site.register(Order, OwnAdmin)",
        "for model in (Order,):\n    admin.site.register(model)",
    ],
)
def test_sees_a_registration(call: str) -> None:
    code = f"shop_site = admin.AdminSite(name='shop')\n\nclass OwnAdmin(ModelAdmin):\n    pass\n\n{call}"
    assert admins(code) == [("orders.Order", "")]


@pytest.mark.parametrize(
    "base", ["admin.TabularInline", "admin.StackedInline", "TabularInline", "GenericTabularInline", "Base"]
)
def test_sees_an_inline(base: str) -> None:
    code = f"class Base(TabularInline):\n    extra = 0\n\nclass LineInline({base}):\n    model = Line"
    assert admins(code) == [("orders.Line", "LineInline")]


def test_sees_the_through_model_of_an_inline() -> None:
    assert admins("class WatcherInline(TabularInline):\n    model = Order.watchers.through") == [
        ("orders.Order", "WatcherInline")
    ]


@pytest.mark.parametrize(
    "code",
    [
        "@admin.register(Invoice)\nclass OwnAdmin(ModelAdmin):\n    pass",
        "admin.site.register(Invoice)",
        "admin.site.unregister(Order)",
        "router.register('orders', Order)",
        "registry.register(Order)",
        "class Own:\n    model = Order",
        "class OwnAdmin(ModelAdmin):\n    form = Order",
        "register",
    ],
)
def test_is_no_admin_of_another_app(code: str) -> None:
    assert admins(f"router = registry = object()\n{code}") == []


def test_leaves_third_party_models_alone() -> None:
    assert (
        admins("from django.contrib.auth.models import Group\nadmin.site.unregister(Group)\nadmin.site.register(Group)")
        == []
    )
