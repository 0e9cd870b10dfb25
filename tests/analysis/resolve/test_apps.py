"""What the entries of INSTALLED_APPS stand for, and apps that no settings list."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import labels, project_of

SHOP = """
--- shop/models.py
from django.db import models
class Order(models.Model):
    pass
"""


def apps(installed: str, tree: str) -> list[tuple[str, str, bool]]:
    settings = f"--- config/settings.py\nINSTALLED_APPS = [{installed}]\n"
    return [(app.label, app.module, app.is_installed) for app in project_of(settings + tree).apps if app.is_local]


@pytest.mark.parametrize(
    ("installed", "config", "label"),
    [
        ("'shop'", "", "shop"),
        ("'shop'", "class ShopConfig(AppConfig):\n    name = 'shop'\n    label = 'store'", "store"),
        ("'shop.apps.ShopConfig'", "class ShopConfig(AppConfig):\n    name = 'shop'\n    label = 'store'", "store"),
        ("'shop.apps.ShopConfig'", "class ShopConfig(AppConfig):\n    name = __package__", "shop"),
        (
            "'shop.apps.ShopConfig'",
            "LABEL = 'store'\nclass ShopConfig(AppConfig):\n    name = 'shop'\n    label = LABEL",
            "store",
        ),
        (
            "'shop'",
            (
                "class A(AppConfig):\n    name = 'shop'\n    label = 'a'\n"
                "class B(AppConfig):\n    name = 'shop'\n    label = 'b'\n    default = True"
            ),
            "b",
        ),
        ("'shop'", "class A(AppConfig):\n    name = 'shop'\n    label = 'a'\n    default = False", "shop"),
        ("'shop'", "class Base(AppConfig):\n    label = 'base'\nclass ShopConfig(Base):\n    name = 'shop'", "base"),
    ],
)
def test_finds_the_label_as_django_does(installed, config, label):
    tree = f"--- shop/apps.py\nfrom django.apps import AppConfig\n{config}\n{SHOP}"
    assert apps(installed, tree) == [(label, "shop", True)]


def test_finds_an_app_that_no_settings_list():
    assert apps("'django.contrib.auth'", SHOP) == [("shop", "shop", False)]


def test_finds_an_app_whose_config_lies_in_its_package():
    tree = f"""{SHOP}
--- shop/__init__.py
from django.apps import AppConfig
class Plugin(AppConfig):
    name = "shop"
    label = "store"
"""
    assert apps("", tree) == [("store", "shop", False)]


@pytest.mark.parametrize("inner", ["payments", "models.payments"])
def test_counts_a_folder_of_models_inside_an_app_to_that_app(inner):
    path = inner.replace(".", "/")
    tree = f"{SHOP}\n--- shop/{path}/models.py\nfrom django.db import models\nclass Payment(models.Model):\n    pass\n"
    tree += f"--- shop/admin.py\nfrom shop.{inner}.models import Payment\n"
    assert apps("'shop'", tree) == [("shop", "shop", True)]
    settings = "--- config/settings.py\nINSTALLED_APPS = ['shop']\n"
    assert labels(settings + tree) == ["shop.Order", "shop.Payment"]


def test_finds_an_app_with_migrations_inside_another_app():
    tree = f"{SHOP}\n--- shop/payments/models.py\nclass A:\n    pass\n--- shop/payments/migrations/0001.py\nx = 1\n"
    assert apps("'shop'", tree) == [("shop", "shop", True), ("payments", "shop.payments", False)]


def test_makes_no_app_of_test_code():
    assert apps("", f"{SHOP}\n--- shop/tests/models.py\nclass A:\n    pass\n") == [("shop", "shop", False)]


def test_reports_two_apps_of_one_label():
    tree = f"{SHOP}\n--- old/shop/models.py\nfrom django.db import models\nclass Old(models.Model):\n    pass\n"
    settings = "--- config/settings.py\nINSTALLED_APPS = ['shop', 'old.shop']\n"
    assert project_of(settings + tree).label_clashes == (("shop", ("old.shop", "shop")),)
    assert project_of(f"--- config/settings.py\nINSTALLED_APPS = ['shop']\n{SHOP}").label_clashes == ()


def test_names_the_unit_of_a_module_of_no_app_after_its_top_level_package():
    found = project_of(f"{SHOP}\n--- tools/inner/x.py\ny = 1\n--- config/settings.py\nINSTALLED_APPS = ['shop']\n")
    assert {m.path: m.app for m in found.symbols.unique}["tools/inner/x.py"] == "tools"


def test_takes_an_entry_that_is_no_text_for_none():
    assert apps("None, 3, ['shop'], unknown", SHOP) == [("shop", "shop", False)]


@pytest.mark.parametrize("written", ["'shop.Store'", "__name__ + '.Store'", "f'{__name__}.Store'"])
def test_takes_the_config_that_the_package_names(written):
    tree = f"""{SHOP}
--- shop/__init__.py
from django.apps import AppConfig
class Store(AppConfig):
    name = __name__
    label = "store"
default_app_config = {written}
"""
    assert apps("'shop'", tree) == [("store", "shop", True)]


@pytest.mark.parametrize("written", ["NAME = NAME", "NAME = 'a'\nNAME = NAME + 'b'\nNAME += NAME", "NAME = other()"])
def test_gives_up_on_a_name_that_cannot_be_told(written):
    tree = f"""{SHOP}
--- shop/apps.py
from django.apps import AppConfig
{written}
class ShopConfig(AppConfig):
    name = "shop"
    label = NAME
"""
    assert [app[1:] for app in apps("'shop'", tree)] == [("shop", True)]
