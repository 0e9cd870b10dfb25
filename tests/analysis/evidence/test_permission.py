"""Permissions of other apps."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

HEAD = """
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.views import View

CLOSE = "orders.change_order"
"""


def found(code: str) -> list[tuple[str, str]]:
    return targets("permission", f"{HEAD}\n{code}\n", "billing/views.py")


@pytest.mark.parametrize(
    "code",
    [
        "@permission_required('orders.change_order')\ndef show(request):\n    pass",
        "@permission_required('orders.change_order', raise_exception=True)\ndef show(request):\n    pass",
        "@permission_required(['orders.change_order'])\ndef show(request):\n    pass",
        "@permission_required(('orders.change_order', 'billing.change_invoice'))\ndef show(request):\n    pass",
        "@permission_required(perm='orders.change_order')\ndef show(request):\n    pass",
        "@permission_required(CLOSE)\ndef show(request):\n    pass",
        "def show(request):\n    request.user.has_perm('orders.change_order')",
        "def show(user):\n    return user.has_perms(['orders.change_order'])",
        "def show(user):\n    if user.has_perm(perm='orders.change_order'):\n        pass",
        "def show(user, request):\n    User.objects.with_perm('orders.change_order')",
        "async def show(user):\n    await user.ahas_perm('orders.change_order')",
        "class show(PermissionRequiredMixin, View):\n    permission_required = 'orders.change_order'",
        "class show(PermissionRequiredMixin, View):\n    permission_required = ('orders.change_order',)",
        "class show(PermissionRequiredMixin, View):\n    permission_required = CLOSE",
        "class show(View):\n    perms_map = {'GET': ['orders.change_order']}",
    ],
)
def test_sees_a_permission(code: str) -> None:
    assert found(code) == [("orders.Order", "show")]


@pytest.mark.parametrize(
    ("permission", "target"),
    [
        ("orders.refund_order", "orders.Order"),
        ("orders.bulk_change_line", "orders.Line"),
        ("orders.see_everything", "orders"),
        ("accounts.add_user", "accounts.User"),
    ],
)
def test_names_the_model_that_the_codename_ends_in(permission: str, target: str) -> None:
    assert found(f"def show(user):\n    user.has_perm('{permission}')") == [(target, "show")]


@pytest.mark.parametrize(
    "code",
    [
        "def show(user):\n    user.has_perm('billing.change_invoice')",
        "def show(user):\n    user.has_perm('auth.change_user')",
        "def show(user):\n    user.has_perm('change_order')",
        "def show(user, name):\n    user.has_perm(name)",
        "def show(user, name):\n    user.has_perm(f'{name}.change_order')",
        "def show(user):\n    print('orders.change_order')",
        "class Show(View):\n    label = 'orders.change_order'",
        "class Show(View):\n    permission_classes = [View]",
        "NAME = 'orders.change_order'",
        "def show(user):\n    user.has_perm('orders.models.Order')",
    ],
)
def test_is_no_permission_of_another_app(code: str) -> None:
    assert found(code) == []
