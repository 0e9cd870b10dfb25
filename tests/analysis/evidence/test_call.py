"""Calls of other apps' functions, methods and classes."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, targets_within, tree_with
from tests.analysis.projects import evidence_of


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        ("from accounts.services import find_user", "find_user('a')"),
        ("from accounts.services import find_user as find", "find('a')"),
        ("from accounts import services", "services.find_user('a')"),
        ("from accounts import services as s", "s.find_user('a')"),
        ("import accounts.services", "accounts.services.find_user('a')"),
        ("import accounts.services as s", "s.find_user('a')"),
        ("from accounts.services import *", "find_user('a')"),
        ("from billing.names import find_user", "find_user('a')"),
        ("from billing.names import finder", "finder('a')"),
        ("from accounts.services import Greeter", "Greeter()"),
        ("from accounts.services import Greeter", "Greeter().greet(None)"),
        ("from accounts.services import Greeter", "greeter = Greeter()\n    greeter.greet(None)"),
        ("from accounts.services import find_user", "print(find_user('a'))"),
        ("from accounts.services import find_user", "return find_user('a') or None"),
        ("from accounts.services import find_user", "[find_user(e) for e in 'ab']"),
        ("from accounts.services import find_user", "f = lambda: find_user('a')"),
        ("from accounts.services import find_user", "list(map(find_user, 'ab'))"),
        ("from accounts.services import find_user", "if (u := find_user('a')):\n        pass"),
        ("from accounts.services import find_user", "print(f'{find_user(1)}')"),
        ("from accounts.services import find_user", "find = find_user\n    find('a')"),
        ("from accounts.services import find_user", "for f in (find_user, print):\n        f('a')"),
        ("from accounts.services import find_user", "{'find': find_user}['find']('a')"),
        ("from accounts.services import find_user\nfrom functools import partial", "partial(find_user, 'a')()"),
        (
            "from accounts.services import find_user\nfrom django.db import transaction",
            "transaction.on_commit(find_user)",
        ),
        (
            "from accounts.services import find_user\nfrom django.db import transaction\nfrom functools import partial",
            "transaction.on_commit(partial(find_user, 'a'))",
        ),
    ],
)
def test_sees_a_call(statement: str, call: str) -> None:
    names = "--- billing/names.py\nfrom accounts.services import find_user\nfinder = find_user\n"
    assert targets("call", f"{statement}\n\ndef show():\n    {call}\n\n{names}") == [("accounts", "show")]


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        ("from accounts.services import find_user", "find_user('a')"),
        ("from accounts.services import find_user as find", "find('a')"),
        ("from accounts import services", "services.find_user('a')"),
        ("import accounts.services", "accounts.services.find_user('a')"),
        (
            "from django.utils import module_loading as m\n    find = m.import_string('accounts.services.find_user')",
            "find('a')",
        ),
    ],
)
def test_sees_a_call_of_what_is_imported_in_the_function(statement: str, call: str) -> None:
    assert targets("call", f"def show():\n    {statement}\n    {call}\n") == [("accounts", "show")]


def test_names_the_model_whose_method_is_called() -> None:
    assert targets_within("call", "order.cancel()", "order: Order") == ["orders.Order"]
    assert targets_within("call", "Order.objects.open()") == ["orders.Order"]
    assert targets_within("call", "Order.objects.filter(pk=1).open()") == ["orders.Order"]
    assert targets_within("call", "user.orders.open()", "user: User") == ["orders.Order"]
    assert targets_within("call", "order.customer.greet()", "order: Order") == ["accounts.User"]
    assert targets_within("call", "Order.objects.first().cancel()") == ["orders.Order"]


def test_sees_a_call_in_a_class_body_and_at_module_level() -> None:
    code = """
        from accounts.services import find_user

        ADMIN = find_user("admin")

        class Report:
            owner = find_user("owner")
    """
    assert targets("call", code) == [("accounts", ""), ("accounts", "Report")]


def test_sees_a_decorator() -> None:
    code = """
        from accounts.decorators import audited, noted

        @audited
        def one():
            pass

        @noted("x")
        def two():
            pass

        @audited
        class Three:
            @noted("y")
            def four(self):
                pass
        --- accounts/decorators.py
        def audited(function):
            return function

        def noted(text):
            return audited
    """
    assert targets("call", code) == [
        ("accounts", "Three"),
        ("accounts", "Three.four"),
        ("accounts", "one"),
        ("accounts", "two"),
    ]


def test_sees_a_default_of_a_parameter() -> None:
    assert targets("call", "from accounts.services import find_user\n\ndef show(user=find_user('a')):\n    pass\n") == [
        ("accounts", "show")
    ]


def test_sees_a_call_of_an_inherited_method() -> None:
    code = """
        from accounts.services import Greeter

        class Own(Greeter):
            def both(self, user):
                self.greet(user)
                super().greet(user)
    """
    assert targets("call", code) == [("accounts", "Own.both")]


def test_sees_a_call_on_an_attribute_of_self() -> None:
    code = """
        from accounts.services import Greeter

        class Mailer:
            def __init__(self, greeter: Greeter):
                self.greeter = greeter

            def send(self):
                self.greeter.greet(None)
    """
    assert targets("call", code) == [("accounts", "Mailer.send")]


def test_sees_a_call_on_what_is_made_in_the_class_body() -> None:
    code = """
        from accounts.services import Greeter

        class Mailer:
            greeter_class = Greeter
            greeter = Greeter()

            def send(self):
                self.greeter.greet(None)

            def again(self):
                self.greeter_class().greet(None)
    """
    assert targets("call", code) == [("accounts", "Mailer"), ("accounts", "Mailer.again"), ("accounts", "Mailer.send")]


def test_sees_a_static_and_a_class_method() -> None:
    code = """
        from accounts.tools import Tools

        def show():
            Tools.one()

        def again():
            Tools().two()

        def through_self():
            Tools.two().three()
        --- accounts/tools.py
        class Tools:
            @staticmethod
            def one():
                pass

            @classmethod
            def two(cls):
                return cls()

            def three(self):
                pass
    """
    assert targets("call", code) == [("accounts", "again"), ("accounts", "show"), ("accounts", "through_self")]


def test_sees_a_nested_function() -> None:
    code = """
        from accounts.services import find_user

        def outer():
            def inner():
                find_user("a")
            inner()
    """
    assert targets("call", code) == [("accounts", "outer.inner")]


def test_counts_code_of_no_app_by_its_package() -> None:
    tree = tree_with("from accounts.services import find_user\n\ndef show():\n    find_user('a')\n", "config/hooks.py")
    assert evidence_of(tree, "call") == [("config", "accounts", "config/hooks.py", "show")]


@pytest.mark.parametrize(
    "code",
    [
        "Order()",
        "Order.objects.all()",
        "Order.objects.filter(pk=1)",
        "order.save()",
        "order.buyer",
        "find_user",
        "print(find_user)",
        "unknown.find_user('a')",
        "Greeter",
        "isinstance(x, Greeter)",
        "Invoice()",
        "print('find_user(1)')",
        "find_user = print\nfind_user('a')",
        "def find_user(x):\n    pass\nfind_user('a')",
        "send_receipt.delay(1)",
        "order_paid.send(sender=None)",
    ],
)
def test_is_no_call(code: str) -> None:
    within = code.replace("\n", "\n    ")
    head = """
from accounts.services import Greeter, find_user
from billing.models import Invoice
from orders.models import Order
from orders.signals import order_paid
from orders.tasks import send_receipt
"""
    assert targets("call", f"{head}\ndef show(order: Order, x, unknown):\n    {within}\n") == []


def test_leaves_third_party_functions_alone() -> None:
    assert targets("call", "from django.urls import reverse\n\ndef show():\n    reverse('x')\n") == []


def test_leaves_the_own_app_alone() -> None:
    assert (
        targets("call", "from billing.more import f\n\ndef show():\n    f()\n--- billing/more.py\ndef f():\n    pass\n")
        == []
    )
