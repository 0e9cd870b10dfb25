"""Tests what is taken along though no import names it: fixtures, templates, tags, classes loaded by text."""

from __future__ import annotations

import pytest

from tests.extracted.extractor.shaking.conftest import Shake, reference

ORDERS = """
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=9)
        customer = models.ForeignKey("auth.User", on_delete=models.CASCADE)
"""


def test_fixtures_are_taken_by_the_names_of_parameters(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "shop/models.py": "",
        "tests/__init__.py": "",
        "tests/conftest.py": (
            "import pytest\nfrom tests.rows import order_row\n\n\n"
            "@pytest.fixture(autouse=True)\ndef _database(db):\n    pass\n\n\n"
            "@pytest.fixture\ndef number():\n    return 1\n\n\n"
            "@pytest.fixture\ndef order(number):\n    return order_row(number)\n\n\n"
            "@pytest.fixture\ndef other():\n    return 2\n"
        ),
        "tests/rows.py": (
            "from orders.models import Order\n\n\n"
            "def order_row(number):\n    return Order.objects.create(number=number)\n"
        ),
        "tests/test_shop.py": "def test_it(order):\n    assert order\n",
    }
    result = shaken(files)
    conftest = result.texts["tests/conftest.py"]
    assert "def order(number):" in conftest
    assert "def number():" in conftest
    assert "_database" in conftest
    assert "other" not in conftest
    assert "Order.objects.create(number=number)" in result.texts["tests/rows.py"]


def test_a_template_of_the_other_side_comes_with_what_it_extends_and_loads(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/templates/orders/base.html": "{% load money %}{{ total|euro }}{% include 'orders/_foot.html' %}",
        "orders/templates/orders/_foot.html": "-",
        "orders/templates/orders/other.html": "{{ total|dollar }}",
        "orders/templatetags/__init__.py": "",
        "orders/templatetags/money.py": (
            "from django import template\n\nregister = template.Library()\n\n\n"
            "@register.filter\ndef euro(value):\n    return value\n\n\n"
            "@register.filter\ndef dollar(value):\n    return value\n"
        ),
        "shop/models.py": "",
        "shop/templates/shop/page.html": "{% extends 'orders/base.html' %}",
    }
    result = shaken(files)
    assert "orders/templates/orders/base.html" in result.texts
    assert "orders/templates/orders/_foot.html" in result.texts
    assert "orders/templates/orders/other.html" not in result.texts
    tags = result.texts["orders/templatetags/money.py"]
    assert "@register.filter\ndef euro(value):" in tags
    assert "dollar" not in tags
    assert result.shaken.apps == {"orders": "orders"}


def test_what_templates_read_of_a_mirror_is_kept(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "shop/models.py": (
            "from django.db import models\n\n\nclass Item(models.Model):\n"
            '    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)\n'
        ),
        "shop/templates/shop/page.html": "{{ item.order.customer.email }}",
    }
    text = shaken(files).texts["orders/models.py"]
    assert 'customer = models.ForeignKey("auth.User", on_delete=models.CASCADE)' in text


def test_a_class_that_is_loaded_by_text_is_taken(shaken: Shake) -> None:
    files = {
        "orders/models.py": "",
        "orders/loading.py": "def get_class(home, name):\n    return None\n",
        "orders/prices.py": "class Price:\n    pass\n\n\nclass Other:\n    pass\n",
        "shop/models.py": ('from orders.loading import get_class\n\nPrice = get_class("orders.prices", "Price")\n'),
    }
    text = shaken(files).texts["orders/prices.py"]
    assert "class Price" in text
    assert "Other" not in text


def test_a_model_below_a_condition_is_mirrored_there(shaken: Shake) -> None:
    files = {
        "orders/models.py": """
            from django.db import models

            __all__ = []
            KINDS = [("a", "A")]

            if KINDS:
                class Order(models.Model):
                    OPEN, PAID = "open", "paid"
                    status = models.CharField(max_length=9, default=OPEN)

                __all__.append("Order")
        """,
        "shop/models.py": (
            "from django.db import models\n\n\nclass Item(models.Model):\n"
            '    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)\n'
        ),
    }
    text = shaken(files).texts["orders/models.py"]
    assert 'if KINDS:\n    @mirror("monolith", "client")\n    class Order(models.Model):' in text
    assert 'OPEN, PAID = "open", "paid"' in text
    assert text.index("__all__ = []") < text.index("__all__.append")


def test_a_mirror_keeps_what_takes_an_inherited_field_away() -> None:
    user = reference("reviews").texts["accounts/models.py"]
    assert "    username = None\n" in user
    assert 'USERNAME_FIELD = "email"' in user


def test_files_that_are_no_code_are_taken_byte_for_byte(shaken: Shake) -> None:
    result = shaken({"orders/models.py": "", "shop/models.py": "", "shop/static/shop/a.css": "a { }\r\n"})
    assert [f.content for f in result.shaken.files if f.path == "shop/static/shop/a.css"] == [b"a { }\r\n"]


def test_migrations_of_moved_apps_are_left_to_be_made_anew(shaken: Shake) -> None:
    files = {"orders/models.py": "", "shop/models.py": "", "shop/migrations/0001_initial.py": "import orders.gone\n"}
    assert "shop/migrations/0001_initial.py" not in shaken(files).texts


def test_the_same_cut_gives_the_same_bytes(shaken: Shake) -> None:
    files = {"orders/models.py": ORDERS, "shop/models.py": "from orders.models import Order\n"}
    assert shaken(files).shaken == shaken(files).shaken


def test_annotations_name_only_what_is_there(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/texts.py": (
            "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
            "if TYPE_CHECKING:\n    from decimal import Decimal\n\n    from orders.models import Order\n\n\n"
            "def short(order: Order, total: Decimal, places: int = 2) -> str:\n    return str(order)\n"
        ),
        "shop/models.py": "from orders.texts import short\n",
    }
    result = shaken(files)
    assert result.texts["orders/texts.py"] == (
        "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
        "if TYPE_CHECKING:\n    from decimal import Decimal\n\n\n"
        "def short(order, total: Decimal, places: int = 2) -> str:\n    return str(order)\n"
    )
    assert "orders/models.py" not in result.texts


def test_what_runs_where_no_types_are_checked_is_kept(shaken: Shake) -> None:
    files = {
        "orders/models.py": ORDERS,
        "orders/steps.py": (
            "from typing import TYPE_CHECKING, Generic, TypeVar\n\n"
            "if TYPE_CHECKING:\n    Thing = TypeVar('Thing', bound=int)\nelse:\n    Thing = TypeVar('Thing')\n\n\n"
            "class Step(Generic[Thing]):\n    pass\n"
        ),
        "shop/models.py": "from orders.steps import Step\n",
    }
    assert "else:\n    Thing = TypeVar('Thing')\n" in shaken(files).texts["orders/steps.py"]


def test_type_parameters_are_followed(shaken: Shake) -> None:
    files = {
        "orders/models.py": "",
        "orders/boxes.py": (
            "class Thing:\n    pass\n\n\nclass Other:\n    pass\n\n\n"
            "class Box[T: Thing]:\n    def of(self, item: T) -> T:\n        return item\n"
        ),
        "shop/models.py": "from orders.boxes import Box\n",
    }
    text = shaken(files).texts["orders/boxes.py"]
    assert "class Thing" in text
    assert "def of(self, item: T) -> T:" in text
    assert "Other" not in text


def test_the_metaclass_of_a_mirror_is_taken(shaken: Shake) -> None:
    files = {
        "orders/models.py": (
            "from django.db import models\n\n\nclass Base(models.base.ModelBase):\n    pass\n\n\n"
            "class Order(models.Model, metaclass=Base):\n    number = models.TextField()\n"
        ),
        "shop/models.py": "from orders.models import Order\n",
    }
    assert "class Base(models.base.ModelBase):" in shaken(files).texts["orders/models.py"]


def test_what_a_module_passes_on_of_another_distribution_is_kept(shaken: Shake) -> None:
    files = {
        "orders/models.py": "",
        "orders/numbers.py": "from decimal import Decimal, getcontext\n",
        "shop/models.py": "from orders import numbers\n\nONE = numbers.Decimal(1)\n",
    }
    assert shaken(files).texts["orders/numbers.py"] == "from decimal import Decimal\n"


def test_takes_code_that_a_setting_names_where_the_setting_is_read(shaken):
    files = {
        "shop/models.py": "from orders.loading import load\n\nVALUE = load()\n",
        "orders/loading.py": """
            from django.conf import settings
            from django.utils.module_loading import import_string

            def load():
                return import_string(settings.LOADER)()
            """,
        "orders/loaders.py": "def plain():\n    return 1\n\n\ndef unneeded():\n    return 2\n",
        "config/settings.py": """
            INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop", "orders"]
            LOADER = "orders.loaders.plain"
            """,
    }
    made = shaken(files)
    assert "def plain" in made.texts["orders/loaders.py"]
    assert "unneeded" not in made.texts["orders/loaders.py"]


@pytest.mark.parametrize("named", ['"tools.plugins." + name', 'f"tools.plugins.{name}"'])
def test_the_modules_of_a_package_that_code_loads_by_their_names_are_taken(shaken: Shake, named: str) -> None:
    files = {
        "shop/models.py": "",
        "shop/loading.py": f"""
            from importlib import import_module

            def load(name):
                return import_module({named}).Plugin
        """,
        "tools/__init__.py": "",
        "tools/plugins/__init__.py": "",
        "tools/plugins/mail.py": "from tools.shape import Shape\n\n\nclass Plugin(Shape):\n    pass\n",
        "tools/shape.py": "class Shape:\n    pass\n",
        "tools/unneeded.py": "class Plugin:\n    pass\n",
    }
    texts = shaken(files, apps="shop").texts
    assert "class Plugin" in texts["tools/plugins/mail.py"]
    assert "class Shape" in texts["tools/shape.py"]
    assert "tools/unneeded.py" not in texts


def test_a_text_that_only_looks_like_a_package_takes_nothing(shaken: Shake) -> None:
    files = {
        "shop/models.py": "",
        "shop/names.py": 'def is_plugin(name):\n    return name.startswith("tools.plugins.")\n',
        "tools/plugins/mail.py": "class Plugin:\n    pass\n",
    }
    assert "tools/plugins/mail.py" not in shaken(files, apps="shop").texts


def test_a_star_of_another_distribution_below_a_condition_is_kept(shaken: Shake) -> None:
    files = {
        "shop/models.py": "",
        "shop/uses.py": "from tools.mocking import patch\n",
        "tools/mocking.py": """
            import sys

            if sys.version_info >= (3, 3):
                from unittest.mock import *
            else:
                from mock import *
        """,
    }
    assert "    from unittest.mock import *" in shaken(files, apps="shop").texts["tools/mocking.py"]


def test_files_that_tests_outside_of_apps_name_are_taken(shaken: Shake) -> None:
    files = {
        "shop/models.py": "from django.db import models\n\n\nclass Product(models.Model):\n    pass\n",
        "tests/__init__.py": "",
        "tests/shop/__init__.py": "",
        "tests/shop/test_products.py": """
            import os
            from shop.models import Product
            from tests.shop.loading import load

            class TestProducts:
                fixtures = ["tests/shop/data/products.json"]

                def test_reads(self):
                    assert load(os.path.join(os.path.dirname(__file__), "data", "prices.csv"), Product)
        """,
        "tests/shop/loading.py": 'def load(path, model):\n    return open("tests/data/more.txt"), path, model\n',
        "tests/shop/data/products.json": "[]",
        "tests/shop/data/prices.csv": "1",
        "tests/shop/data/unnamed.csv": "1",
        "tests/data/more.txt": "more",
    }
    result = shaken(files, apps="shop")
    found = {f.path for f in result.shaken.files if f.path.startswith("tests/") and not f.path.endswith(".py")}
    assert found == {"tests/shop/data/products.json", "tests/shop/data/prices.csv", "tests/data/more.txt"}
