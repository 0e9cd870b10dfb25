"""A model in a module that nothing imports is in no registry."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import labels

MODEL = "from django.db import models\nclass {}(models.Model):\n    pass\n"
SETTINGS = "--- config/settings.py\nINSTALLED_APPS = ['shop']\nPLUGINS = ['plugins.one']\n"


def tree(**files: str) -> str:
    parts = [SETTINGS, f"--- shop/models.py\n{MODEL.format('Order')}\n"]
    return "".join([*parts, *(f"--- {path.replace('__', '/')}.py\n{text}\n" for path, text in files.items())])


@pytest.mark.parametrize(
    "importing",
    [
        "from shop.models.extra import Extra",
        "from shop.models import extra",
        "import shop.models.extra",
        "from .models.extra import *",
        "def ready():\n    from shop.models.extra import Extra",
    ],
)
def test_counts_a_model_that_a_module_of_an_app_imports(importing):
    files = f"{SETTINGS}--- shop/models/__init__.py\n--- shop/models/extra.py\n{MODEL.format('Extra')}"
    assert labels(f"{files}--- shop/views.py\n{importing}\n") == ["shop.Extra"]


def test_counts_a_model_module_that_nothing_imports_any_more():
    """A lost import line must not take a healthy file's models with it."""
    text = f"{SETTINGS}--- shop/models/__init__.py\n--- shop/models/old.py\n{MODEL.format('Old')}"
    assert labels(text) == ["shop.Old"]


def test_counts_all_of_a_package_that_imports_its_modules_by_name():
    loading = (
        "import importlib, pkgutil\nfor m in pkgutil.iter_modules(__path__):\n    importlib.import_module(m.name)\n"
    )
    text = f"{SETTINGS}--- shop/models/__init__.py\n{loading}--- shop/models/extra.py\n{MODEL.format('Extra')}"
    assert labels(text) == ["shop.Extra"]


def test_counts_models_in_other_modules_of_an_app():
    assert labels(tree(shop__parts=MODEL.format("Part"))) == ["shop.Order", "shop.Part"]


def test_counts_models_that_the_settings_lead_to():
    found = labels(tree(plugins__one=MODEL.format("Plugin"), scripts__two=MODEL.format("Script")))
    assert found == ["plugins.Plugin", "shop.Order"]


def test_passes_over_models_of_tests():
    assert labels(tree(shop__tests__models=MODEL.format("Fake"), shop__test_x=MODEL.format("Other"))) == ["shop.Order"]


def test_counts_a_test_module_that_other_code_imports():
    importing = "from shop.testing.models import Fake"
    assert labels(tree(shop__testing__models=MODEL.format("Fake"), shop__views=importing)) == [
        "shop.Fake",
        "shop.Order",
    ]
