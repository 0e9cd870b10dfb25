"""Transactions that write models of several apps."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import SHOP, targets, tree_with
from tests.analysis.projects import evidence_of

HEAD = """
from django.db import transaction
from django.db.transaction import atomic
from django.views import View
from rest_framework.decorators import action, api_view
from rest_framework.viewsets import ViewSet
from billing.models import Invoice
from orders.models import Order
from orders import services
"""
SERVICES = """
--- orders/services.py
from orders.models import Order

def close(order: Order):
    order.save()

def close_all():
    for order in Order.objects.all():
        close(order)

class Closer:
    def __init__(self):
        close_all()

    def run(self):
        self._run()

    def _run(self):
        close_all()
"""


def scopes(code: str) -> list[tuple[str, str]]:
    return targets("transaction", f"{HEAD}\n{code}\n{SERVICES}")


@pytest.mark.parametrize(
    "write",
    [
        "order.save()",
        "Order.objects.create()",
        "services.close(order)",
        "services.close_all()",
        "services.Closer()",
        "services.Closer().run()",
        "order.cancel()",
        "Order.objects.close()",
        "from orders.services import close\n        close(order)",
        "for o in Order.objects.all():\n            o.delete()",
        "if order:\n            order.save()",
        "with transaction.atomic():\n            order.save()",
    ],
)
def test_sees_what_a_block_writes(write: str) -> None:
    code = (
        f"def pay(order: Order):\n    with transaction.atomic():\n        Invoice.objects.create()\n        {write}\n"
    )
    assert scopes(code) == [("orders.Order", "pay")]


@pytest.mark.parametrize(
    "manager",
    [
        "transaction.atomic()",
        "transaction.atomic(using='x')",
        "atomic()",
        "transaction.atomic(durable=True), open('x') as f",
    ],
)
def test_sees_every_spelling_of_a_block(manager: str) -> None:
    code = f"def pay(order: Order):\n    with {manager}:\n        Invoice.objects.create()\n        order.save()\n"
    assert scopes(code) == [("orders.Order", "pay")]


@pytest.mark.parametrize(
    "decorator", ["transaction.atomic", "transaction.atomic()", "atomic", "transaction.atomic(using='x')"]
)
def test_sees_a_decorated_function(decorator: str) -> None:
    body = "    Invoice.objects.create()\n    order.save()\n"
    assert scopes(f"@{decorator}\ndef pay(order: Order):\n{body}") == [("orders.Order", "pay")]
    method = f"    @{decorator}\n    def pay(self, order: Order):\n        Invoice().save()\n        order.save()\n"
    assert scopes(f"class Desk:\n{method}") == [("orders.Order", "Desk.pay")]


def test_sees_a_block_imported_in_the_function() -> None:
    body = "    with t.atomic():\n        Invoice().save()\n        order.save()\n"
    code = f"def pay(order: Order):\n    from django.db import transaction as t\n{body}"
    assert scopes(code) == [("orders.Order", "pay")]


def test_sees_a_method_decorator() -> None:
    code = """
from django.utils.decorators import method_decorator

class Pay(View):
    @method_decorator(transaction.atomic)
    def post(self, request, order: Order):
        Invoice().save()
        order.save()
"""
    assert scopes(code) == [("orders.Order", "Pay.post")]


def test_sees_what_is_written_through_the_own_class() -> None:
    code = """
class Desk:
    @transaction.atomic
    def pay(self, order: Order):
        self._bill()
        self._close(order)

    def _bill(self):
        Invoice.objects.create()

    def _close(self, order: Order):
        order.save()
"""
    assert scopes(code) == [("orders.Order", "Desk.pay")]


def test_sees_what_the_save_of_an_own_model_writes() -> None:
    code = """
class Refund(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.invoice.order.delete()
"""
    assert targets("transaction", f"from django.db import transaction\n{code}", "billing/models.py") == [
        ("orders.Order", "Refund.save")
    ]


def test_sees_an_atomic_request() -> None:
    view = """
from billing.models import Invoice
from django.views import View
from orders.models import Order

def pay(request, pk):
    Invoice.objects.create()
    Order.objects.create()

class Pay(View):
    def post(self, request):
        Invoice.objects.create()
        Order.objects.create()

    def other(self):
        Invoice.objects.create()
        Order.objects.create()

def no_view(pk):
    Invoice.objects.create()
    Order.objects.create()
"""
    requests = '--- config/settings.py\nDATABASES = {"default": {"ENGINE": "x", "ATOMIC_REQUESTS": True}}\n'
    rows = evidence_of(f"{SHOP}\n--- billing/views.py\n{view}\n{requests}", "transaction")
    assert [symbol for _from, _to, _file, symbol in rows] == ["Pay.post", "pay"]
    assert evidence_of(tree_with(view, "billing/views.py"), "transaction") == []


@pytest.mark.parametrize(
    "code",
    [
        "def pay(order: Order):\n    Invoice().save()\n    order.save()",
        "def pay(order: Order):\n    with transaction.atomic():\n        order.save()",
        "def pay(order: Order):\n    with transaction.atomic():\n        Invoice().save()\n    order.save()",
        "def pay(order: Order):\n    order.save()\n    with transaction.atomic():\n        Invoice().save()",
        "def pay(order: Order):\n    with transaction.atomic():\n        Invoice().save()\n        Order.objects.all()",
        "def pay(order: Order):\n    with open('x'):\n        Invoice().save()\n        order.save()",
        "def pay(order: Order):\n    with unknown.atomically():\n        Invoice().save()\n        order.save()",
        "def pay(order: Order):\n    with transaction.atomic():\n        Invoice().save()\n        services.close",
    ],
)
def test_is_no_transaction_of_two_apps(code: str) -> None:
    assert scopes(code) == []


def test_ends_in_a_circle_of_calls() -> None:
    code = """
def one(order: Order):
    with transaction.atomic():
        Invoice().save()
        two(order)

def two(order: Order):
    one(order)
    order.save()
"""
    assert scopes(code) == [("orders.Order", "one")]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("call_command('close_orders')", [("orders.Order", "pay")]),
        ("call_command('close_orders --now', verbosity=0)", [("orders.Order", "pay")]),
        ("call_command(name)", []),
        ("call_command('migrate')", []),
    ],
)
def test_goes_into_the_commands_that_are_called(call: str, found: list[tuple[str, str]]) -> None:
    command = """
--- orders/management/commands/close_orders.py
from django.core.management.base import BaseCommand
from orders.services import close_all

class Command(BaseCommand):
    def handle(self, *args, **options):
        close_all()
"""
    head = f"{HEAD}\nfrom django.core.management import call_command\n"
    code = f"{head}\n@atomic\ndef pay(name):\n    Invoice.objects.create()\n    {call}\n{SERVICES}{command}"
    assert targets("transaction", code) == found
