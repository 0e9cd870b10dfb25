"""Imports of other apps' modules."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import reasons, targets, tree_with
from tests.analysis.projects import evidence_of, report_of

DYNAMIC = "the dotted path cannot be told without running the code"


@pytest.mark.parametrize(
    "statement",
    [
        "import orders",
        "import orders.models",
        "import orders.models as om",
        "import os, orders.models",
        "from orders import models",
        "from orders import models as om",
        "from orders.models import Order",
        "from orders.models import (\n    Line,\n    Order,\n)",
        "from orders.models import Order as Purchase",
        "from orders.models import *",
        "from ..orders.models import Order",
        "try:\n    from orders.models import Order\nexcept ImportError:\n    pass",
        "if True:\n    import orders",
        "with x:\n    import orders",
    ],
)
def test_sees_an_import(statement: str) -> None:
    assert targets("import", statement) == [("orders", "")]


def test_sees_an_import_in_a_function_a_class_and_a_method() -> None:
    code = """
        def show():
            from orders.models import Order

        class Report:
            from accounts.models import User

            def show(self):
                def inner():
                    import catalog.models
    """
    assert targets("import", code) == [("accounts", "Report"), ("catalog", "Report.show.inner"), ("orders", "show")]


def test_says_that_an_import_is_for_type_checking_only() -> None:
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from orders.models import Order\n"
    found = [
        one
        for one in report_of(tree_with(code)).dependencies
        if one.kind == "import" and one.file == "billing/services.py"
    ]
    assert [one.detail for one in found] == ["from orders.models import Order (for type checking only)"]


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("from django.utils.module_loading import import_string", "import_string('orders.models.Order')"),
        ("from django.utils import module_loading", "module_loading.import_string('orders.models.Order')"),
        ("import importlib", "importlib.import_module('orders.models')"),
        ("from importlib import import_module as load", "load('orders.models')"),
        ("", "__import__('orders.models')"),
        ("", "from importlib import import_module\n    import_module('orders.models')"),
    ],
)
def test_sees_a_dynamic_import(head: str, call: str) -> None:
    assert targets("import", f"{head}\n\ndef show():\n    {call}\n") == [("orders", "show")]


@pytest.mark.parametrize(
    "call",
    [
        "apps.get_model('orders.Order')",
        "apps.get_model('orders', 'Order')",
        "apps.get_model('orders', 'order')",
        "apps.get_model(app_label='orders', model_name='Order')",
        "apps.get_app_config('orders').get_model('Order')",
        "get_model('orders', 'Order')",
        "Order = apps.get_model('orders.Order')\n    Order()",
    ],
)
def test_names_the_model_of_get_model(call: str) -> None:
    code = f"from django.apps import apps\nfrom django.db.models.loading import get_model\n\ndef show():\n    {call}\n"
    assert targets("import", code) == [("orders.Order", "show")]


def test_gives_up_on_a_dynamic_path() -> None:
    assert reasons(
        "import", "from django.utils.module_loading import import_string\n\ndef show(x):\n    import_string(x)\n"
    ) == [DYNAMIC]


def test_says_that_a_module_is_missing() -> None:
    assert reasons("import", "from .gone import x\n") == ["no file of this name in the project"]


@pytest.mark.parametrize(
    "statement",
    [
        "import os",
        "from django.db import models",
        "from billing import models",
        "from .models import Invoice",
        "from . import models",
        "import billing.models",
        "import orders_client",
        "# import orders",
        "'import orders'",
        "from somewhere import orders",
        "orders.models",
        "from django.apps import apps\napps.get_model('billing.Invoice')",
        "from django.apps import apps\napps.get_model('auth.Group')",
    ],
)
def test_is_no_import_of_another_app(statement: str) -> None:
    assert targets("import", statement) == []


def test_leaves_get_model_in_a_migration_to_its_own_kind() -> None:
    code = "def fill(apps, schema_editor):\n    apps.get_model('orders', 'Order')\n"
    assert targets("import", code, "billing/migrations/0002_fill.py") == []


def test_knows_the_app_by_the_closest_package() -> None:
    tree = """
--- config/settings.py
INSTALLED_APPS = ["shop", "shop.orders", "shop.billing"]
--- shop/core.py
--- shop/orders/models.py
--- shop/billing/services.py
from shop import core
from shop.orders import models
from ..orders import models as again
"""
    assert evidence_of(tree, "import") == [
        ("billing", "orders", "shop/billing/services.py", ""),
        ("billing", "shop", "shop/billing/services.py", ""),
    ]


def test_knows_an_app_by_its_label() -> None:
    tree = """
--- config/settings.py
INSTALLED_APPS = ["shop.orders.apps.OrdersConfig", "billing"]
--- shop/orders/apps.py
from django.apps import AppConfig

class OrdersConfig(AppConfig):
    name = "shop.orders"
    label = "sales"
--- shop/orders/models.py
--- billing/services.py
from shop.orders import models
"""
    assert evidence_of(tree, "import") == [("billing", "sales", "billing/services.py", "")]
