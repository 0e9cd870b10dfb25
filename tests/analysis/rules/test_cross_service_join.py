"""Queries over the tables of two services."""

from __future__ import annotations

from tests.analysis.rules.planned import findings, places

RULE = "cross_service_join"
KEY = "--- orders/models.py\nclass Note(models.Model):\n    user = models.ForeignKey('accounts.User', models.PROTECT)\n"


def query(file: str, model: str, lookup: str) -> str:
    head = f"--- {file}\nfrom orders.models import {model}\n"
    return KEY + head + f"def f():\n    return {model}.objects.filter({lookup}=1)\n"


def test_finds_a_path_to_a_model_of_another_service():
    tree = query("orders/views.py", "Note", "user__email")
    assert places(tree, RULE) == [(RULE, "orders/views.py:3", "orders → accounts")]


def test_finds_sql_that_names_a_table_of_another_service():
    tree = """
    --- orders/views.py
    from django.db import connection
    def f():
        with connection.cursor() as cursor:
            cursor.execute("SELECT email FROM accounts_user")
    """
    assert places(tree, RULE) == [(RULE, "orders/views.py:4", "orders → accounts")]


def test_names_the_service_whose_code_it_is_not_the_one_whose_table_comes_first():
    (found,) = findings(query("core/views.py", "Note", "user__email"), RULE)
    assert (found.owner, found.source, found.target) == ("core", "orders", "accounts")


def test_does_not_find_a_path_inside_a_service():
    assert places(query("orders/views.py", "Line", "order__total"), RULE) == []


def test_does_not_find_a_column_that_holds_the_key():
    assert places(query("orders/views.py", "Note", "user_id"), RULE) == []
