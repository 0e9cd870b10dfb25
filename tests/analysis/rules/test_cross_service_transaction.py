"""Transactions that write models of two services."""

from __future__ import annotations

from tests.analysis.rules.planned import places

RULE = "cross_service_transaction"
HEAD = """
--- orders/services.py
from django.db import transaction
from accounts.models import User
from orders.models import Order
"""


def test_finds_a_transaction_over_both():
    tree = HEAD + "@transaction.atomic\ndef f(order: Order, user: User):\n    order.save()\n    user.save()\n"
    assert places(tree, RULE) == [(RULE, "orders/services.py:5", "orders → accounts")]


def test_does_not_find_a_transaction_over_one():
    tree = HEAD + "@transaction.atomic\ndef f(order: Order, user: User):\n    order.save()\n    print(user.email)\n"
    assert places(tree, RULE) == []


def test_does_not_find_writes_without_a_transaction():
    assert places(HEAD + "def f(order: Order, user: User):\n    order.save()\n    user.save()\n", RULE) == []


def test_gives_up_on_a_transaction_inside_an_app_that_was_taken_apart():
    apart = '[services.a]\napps = ["orders"]\n[services.b]\nmodels = ["orders.Line"]\n'
    tree = """
    --- orders/services.py
    from django.db import transaction
    from orders.models import Line, Order
    @transaction.atomic
    def f(order: Order, line: Line):
        order.save()
        line.save()
    """
    assert places(tree, RULE, plan=apart) == []
    assert ("new_crossing", "orders/services.py:6", "a → b") in places(tree, plan=apart)
