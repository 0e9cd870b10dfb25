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


@pytest.mark.parametrize(
    "text",
    [
        "f'{company}'",
        "f'{company!s:>20}'",
        "f'of {user.company}: {user}'",
        "str(company)",
        "'{}'.format(company)",
        "'{name}'.format(name=company)",
        "'%s' % company",
        "_('%s of %s') % (company, user)",
    ],
)
def test_sees_that_a_row_is_written_into_a_text(text: str) -> None:
    assert targets("call", _WRITTEN.format(text=text)) == [("accounts.Company", "show")]


@pytest.mark.parametrize("text", ["f'{company!r}'", "f'{company.name}'", "f'{user}'", "str(company.pk)", "company"])
def test_what_is_no_row_of_another_app_in_a_text_calls_nothing(text: str) -> None:
    assert targets("call", _WRITTEN.format(text=text)) == []


_WRITTEN = """
from django.utils.translation import gettext as _

from accounts.models import Company, User

def show(company: Company, user: User):
    return {text}

--- accounts/models.py
    def __str__(self):
        return self.city

class Company(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name
"""


def test_sees_a_call_of_an_object() -> None:
    code = """
        from accounts.notes import note, plain

        def show():
            note("paid")
            plain("paid")
        --- accounts/notes.py
        class Note:
            def __call__(self, text):
                return text

        class Plain:
            pass

        note = Note()
        plain = Plain()
    """
    assert targets("call", code) == [("accounts", "show")]


_HOOKS = """
--- catalog/hooks.py
_hooks = {}
found = []

def register(name, function=None):
    def decorator(function):
        _hooks.setdefault(name, []).append(function)
        return function
    return decorator if function is None else decorator(function)

def get_hooks(name):
    return _hooks.get(name, [])

def described(name):
    return name.title()

--- accounts/hooks.py
from catalog import hooks

@hooks.register("menu")
def entry():
    return "accounts"

def late():
    return "late"

hooks.register("footer", late)

@hooks.register("class")
class Panel:
    pass
"""


@pytest.mark.parametrize("name", ["menu", "footer", "class"])
def test_sees_what_is_registered_under_a_name_where_the_name_is_asked_for(name: str) -> None:
    code = f"from catalog import hooks\n\ndef show():\n    for hook in hooks.get_hooks('{name}'):\n        hook()\n"
    assert targets("call", code + _HOOKS) == [("accounts", "show"), ("catalog", "show")]


@pytest.mark.parametrize("call", ["get_hooks('other')", "described('menu')", "get_hooks(name)"])
def test_nothing_else_is_handed_out(call: str) -> None:
    code = f"from catalog import hooks\n\ndef show(name):\n    hooks.{call}\n"
    assert targets("call", code + _HOOKS) == [("catalog", "show")]


def test_a_dictionary_that_is_only_read_is_no_registry() -> None:
    code = """
        from catalog.names import label, named

        @named("menu")
        def show():
            return label("menu")
        --- catalog/names.py
        NAMES = {}

        def named(name):
            return lambda function: function

        def label(name):
            return NAMES.get(name)
        --- accounts/names.py
        from catalog.names import named

        @named("menu")
        def entry():
            pass
    """
    assert targets("call", code) == [("catalog", "show")]
