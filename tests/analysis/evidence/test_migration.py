"""Migrations that depend on another app."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

PATH = "billing/migrations/0002_more.py"
HEAD = "from django.conf import settings\nfrom django.db import migrations, models\n"


def found(code: str) -> list[tuple[str, str]]:
    return targets("migration", f"{HEAD}\n{code}\n", PATH)


@pytest.mark.parametrize(
    "body",
    [
        'dependencies = [("billing", "0001_initial"), ("orders", "0003_line")]',
        'dependencies = (("orders", "0003_line"),)',
        'dependencies = [("orders", "__first__")]',
        'run_before = [("orders", "0003_line")]',
        'dependencies = [\n        # comment\n        ("orders", "0003_line"),\n    ]',
        'dependencies = [migrations.swappable_dependency("orders.Order")]',
    ],
)
def test_sees_a_dependency(body: str) -> None:
    assert found(f"class Migration(migrations.Migration):\n    {body}") == [("orders", "Migration")]


def test_sees_the_dependency_on_the_user_model() -> None:
    body = "dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]"
    assert found(f"class Migration(migrations.Migration):\n    {body}") == [("accounts", "Migration")]


@pytest.mark.parametrize(
    "call",
    [
        'apps.get_model("orders", "Order")',
        'apps.get_model("orders.Order")',
        'apps.get_model("orders", "order")',
        'apps.get_model(app_label="orders", model_name="Order")',
        'x.get_model("orders", "Order")',
        'Order = apps.get_model("orders", "Order")\n    Order.objects.all()',
    ],
)
def test_sees_the_model_of_a_data_migration(call: str) -> None:
    assert found(f"def fill(apps, schema_editor, x=None):\n    {call}") == [("orders.Order", "fill")]


def test_sees_a_model_that_is_gone() -> None:
    assert found('def fill(apps, schema_editor):\n    apps.get_model("orders", "Parcel")') == [("orders", "fill")]


@pytest.mark.parametrize(
    "code",
    [
        'class Migration(migrations.Migration):\n    dependencies = [("billing", "0001_initial")]',
        'class Migration(migrations.Migration):\n    dependencies = [("auth", "0001_initial")]',
        "class Migration(migrations.Migration):\n    dependencies = []",
        'class Other:\n    dependencies = [("orders", "0001_initial")]',
        'class Migration(migrations.Migration):\n    replaces = [("orders", "0001_initial")]',
        'def fill(apps, schema_editor):\n    apps.get_model("billing", "Invoice")',
        'def fill(apps, schema_editor):\n    apps.get_model("auth", "Group")',
        "def fill(apps, schema_editor):\n    apps.get_model(name)",
    ],
)
def test_is_no_migration_of_another_app(code: str) -> None:
    assert found(code) == []


def test_is_none_outside_a_migration() -> None:
    code = """
        from django.apps import apps

        class Migration:
            dependencies = [("orders", "0001")]

        apps.get_model("orders.Order")
    """
    assert targets("migration", code) == []
