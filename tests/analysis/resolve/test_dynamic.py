"""Models that exist only when the project runs."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import labels, project_of

HEAD = """
--- shop/models.py
from django.db import models
from simple_history import register
from simple_history.models import HistoricalRecords
from parler.models import TranslatedFields
class Order(models.Model):
    pass
"""


def dynamic(code: str) -> list[str]:
    return [found.detail for found in project_of(f"{HEAD}\n{code}\n").dynamic_models]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("class A(models.Model):\n    history = HistoricalRecords()", ["HistoricalA"]),
        ("class A(models.Model):\n    translations = TranslatedFields(name=models.CharField())", ["ATranslation"]),
        ("class Records(HistoricalRecords):\n    pass\nclass A(models.Model):\n    h = Records()", ["HistoricalA"]),
        (
            (
                "class A(models.Model):\n    history = HistoricalRecords(inherit=True)\n"
                "    class Meta:\n        abstract = True"
            ),
            ["Historical*"],
        ),
        ("register(Order)", ["HistoricalOrder"]),
        ("Extra = type('Extra', (models.Model,), {'__module__': __name__})", ["Extra"]),
        ("Extra = type('Extra', (Order,), {})", ["Extra"]),
        ("def make(name):\n    return type(name, (models.Model,), {'Meta': Meta})", ["type(...)"]),
        ("def make():\n    class Extra(models.Model):\n        pass\n    return Extra", ["Extra"]),
        (
            (
                "def make(base):\n    class Extra(base):\n        x = models.TextField()\n"
                "    return Extra\nB = make(Order)"
            ),
            ["Extra", "B"],
        ),
        (
            (
                "def stored(cls):\n    class Store(models.Model):\n        pass\n    return cls\n"
                "@stored\nclass A(models.Model):\n    pass"
            ),
            ["Store", "A"],
        ),
    ],
)
def test_names_what_makes_a_model_at_run_time(code, names):
    assert dynamic(code) == names


@pytest.mark.parametrize(
    "code",
    [
        "class A(models.Model):\n    objects = models.Manager()",
        "class A:\n    history = HistoricalRecords()",
        "Extra = type('Extra', (dict,), {})",
        "kind = type(Order)",
        "def make():\n    class Extra:\n        pass\n    return Extra",
        (
            "def make():\n    class Extra(models.Model):\n"
            "        class Meta:\n            abstract = True\n    return Extra"
        ),
        "class A(models.Model):\n    def inner(self):\n        class Form(forms.Form):\n            pass",
        "registry.register(Order)",
    ],
)
def test_names_nothing_else(code):
    assert dynamic(code) == []


def test_leaves_migrations_aside():
    tree = f"""{HEAD}
--- shop/migrations/0001_initial.py
from django.db import models
def forwards(apps, schema_editor):
    class Old(models.Model):
        pass
"""
    assert project_of(tree).dynamic_models == ()


def test_gives_no_label_to_what_exists_only_at_run_time():
    tree = f"{HEAD}\ndef make():\n    class Extra(models.Model):\n        pass\n    return Extra\n"
    assert labels(tree) == ["shop.Order"]


def test_says_where_and_why():
    (found,) = project_of(f"{HEAD}\nclass A(models.Model):\n    history = HistoricalRecords()\n").dynamic_models
    assert (found.path, found.reason) == (
        "shop/models.py",
        "made by simple_history.models.HistoricalRecords when the code runs",
    )
