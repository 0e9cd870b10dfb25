"""Reads of other apps' rows: queries, and relations followed from a row."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, targets_within
from tests.analysis.projects import evidence_of


@pytest.mark.parametrize(
    "query",
    [
        "Order.objects.all()",
        "Order.objects.filter(pk=1).first()",
        "Order._default_manager.get(pk=1)",
        "Order.objects.open()",
        "Order.objects.count()",
        "get_object_or_404(Order, pk=1)",
        "get_object_or_404(Order.objects.open(), pk=1)",
        "get_list_or_404(Order, pk=1)",
        "list(Order.objects.values_list('pk', flat=True))",
        "Order.objects.get_or_create(pk=1)",
        "[o.pk for o in Order.objects.all()]",
        "(o for o in Order.objects.iterator())",
        "Order.objects.using('replica').exists()",
        "Order.objects.in_bulk([1, 2])",
        "Order.objects.aggregate(Sum('pk'))",
        "if not Order.objects.filter(pk=1).exists():\n    pass",
        "while Order.objects.exists():\n    pass",
        "assert Order.objects.exists()",
        "return Order.objects.get(pk=1)",
        "yield from Order.objects.all()",
        "x = {o.pk: o for o in Order.objects.all()}",
        "f = lambda: Order.objects.count()",
        "with open(Order.objects.get(pk=1)) as f:\n    pass",
        "raise ValueError(Order.objects.count())",
        "print(f'{Order.objects.count()} orders')",
        "del x[Order.objects.count()]",
        "x[0] = Order.objects.first()",
        "x += Order.objects.count()",
        "manager = Order.objects\nmanager.filter(pk=1)",
        "query = Order.objects.filter\nquery(pk=1)",
        "for model in (Order, Invoice):\n    model.objects.all()",
        "for model in [Order]:\n    model.objects.count()",
        "models_by_name = {'order': Order}\nmodels_by_name['order'].objects.all()",
    ],
)
def test_sees_a_query(query: str) -> None:
    assert targets_within("read", query) == ["orders.Order"]


@pytest.mark.parametrize(
    "spelling", ["await Order.objects.aget(pk=1)", "async for order in Order.objects.all():\n    pass"]
)
def test_sees_an_asynchronous_query(spelling: str) -> None:
    code = "from orders.models import Order\n\nasync def show():\n    " + spelling.replace("\n", "\n    ")
    assert targets("read", code) == [("orders.Order", "show")]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("from orders.models import Order as Purchase", "Purchase"),
        ("import orders.models", "orders.models.Order"),
        ("import orders.models as om", "om.Order"),
        ("from orders import models as om", "om.Order"),
        ("from orders import models", "models.Order"),
        ("from orders.models import *", "Order"),
        ("from billing.names import Order", "Order"),
        ("from billing.names import Alias as Order", "Order"),
        ("from django.apps import apps\nOrder = apps.get_model('orders', 'Order')", "Order"),
        ("from django.apps import apps\nOrder = apps.get_model('orders.Order')", "Order"),
        ("try:\n    from orders.models import Order\nexcept ImportError:\n    Order = None", "Order"),
        ("if True:\n    from orders.models import Order\nelse:\n    Order = None", "Order"),
    ],
)
def test_sees_the_model_however_it_is_imported(statement: str, name: str) -> None:
    names = "--- billing/names.py\nfrom orders.models import Order\nAlias = Order\n"
    code = f"{statement}\n\ndef show():\n    {name}.objects.all()\n\n{names}"
    assert targets("read", code) == [("orders.Order", "show")]


@pytest.mark.parametrize(
    "statement",
    [
        "from orders.models import Order",
        "from orders import models\n    Order = models.Order",
        "import orders.models\n    Order = orders.models.Order",
        "from django.apps import apps\n    Order = apps.get_model('orders', 'Order')",
        "from billing.names import Order",
    ],
)
def test_sees_the_model_imported_inside_a_function(statement: str) -> None:
    names = "--- billing/names.py\nfrom orders.models import Order\n"
    code = f"def show():\n    {statement}\n    return Order.objects.all()\n\n{names}"
    assert targets("read", code) == [("orders.Order", "show")]


def test_reads_a_related_manager() -> None:
    assert targets_within("read", "for line in order.lines.all():\n    line.product.name", "order: Order") == [
        "catalog.Product",
        "orders.Line",
    ]
    assert targets_within("read", "user.orders.count()", "user: User") == ["orders.Order"]
    assert targets_within("read", "user.watched.all()", "user: User") == ["orders.Order"]
    assert targets_within("read", "product.line_set.exists()", "product: Product") == ["orders.Line"]


def test_reads_a_reverse_one_to_one() -> None:
    assert targets_within("read", "user.profile.city", "user: User") == ["accounts.Profile"]


def test_reads_over_several_relations() -> None:
    assert targets_within("read", "line.order.customer.company.name", "line: Line") == [
        "accounts.Company",
        "accounts.User",
        "orders.Order",
    ]


def test_reads_through_getattr() -> None:
    assert targets_within("read", "getattr(order, 'customer', None).company", "order: Order") == [
        "accounts.Company",
        "accounts.User",
    ]


def test_reads_from_a_method_of_the_own_model() -> None:
    code = """
        class Refund(models.Model):
            invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)

            def email(self):
                return self.invoice.order.customer.email
    """
    assert targets("read", code, "billing/models.py") == [
        ("accounts.User", "Refund.email"),
        ("orders.Order", "Refund.email"),
    ]


def test_reads_from_a_manager_of_the_own_model() -> None:
    tree = """
--- orders/models.py
from django.db import models

class Order(models.Model):
    pass
--- billing/models.py
from django.db import models

class InvoiceManager(models.Manager):
    def late(self):
        for invoice in self.filter(pk=1):
            print(invoice.order.pk, invoice.order.late)

class Invoice(models.Model):
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE)
    objects = InvoiceManager()
"""
    assert evidence_of(tree, "read") == [("billing", "orders.Order", "billing/models.py", "InvoiceManager.late")]


def test_reads_in_a_test_only_when_asked() -> None:
    code = "from orders.models import Order\n\ndef test_order():\n    Order.objects.get(pk=1)\n"
    assert targets("read", code, "billing/tests/test_order.py") == []


@pytest.mark.parametrize(
    "code",
    [
        "order.customer_id",
        "order.pk",
        "order.id",
        "order.closed_at",
        "order.lines",
        "order.customer = user",
        "order.customer_id = user.pk",
        "Order",
        "Order()",
        "Order(customer_id=3)",
        "Order._meta.verbose_name",
        "Order.DoesNotExist",
        "Order.__name__",
        "Order.objects.create(customer_id=1)",
        "Order.objects.filter(pk=1).delete()",
        "Order.objects.filter(pk=1).update(closed_at=None)",
        "Order.objects.filter(pk=1).exclude(pk=2).update(closed_at=None)",
        "isinstance(order, Order)",
        "{'order': 1}.get('order')",
        "[].count(order)",
        "'Order'.filter()",
        "Invoice.objects.all()",
        "Invoice.objects.filter(amount=1).first().amount",
        "invoice.order_id",
        "unknown.objects.all()",
        "unknown.customer.email",
        "settings.objects.filter()",
        "Order.unknown.filter()",
    ],
)
def test_is_no_read(code: str) -> None:
    assert targets_within("read", code, "order: Order, user: User, invoice: Invoice") == []


def test_leaves_rows_of_values_alone() -> None:
    assert targets_within("read", "for row in Order.objects.values('customer'):\n    row.customer.email") == [
        "orders.Order"
    ]


def test_leaves_a_variable_alone_that_was_bound_again() -> None:
    assert targets_within("read", "order = 3\norder.customer.email", "order: Order") == []


def test_leaves_a_comprehension_variable_inside() -> None:
    assert targets_within("read", "[o for o in orders]\no.customer.email", "orders: list[Order], o") == []


def test_leaves_a_name_alone_that_hides_the_model() -> None:
    assert targets_within("read", "Order.objects.all()", "Order") == []


def test_leaves_a_class_of_the_same_name_alone() -> None:
    assert targets("read", "class Order:\n    pass\n\ndef show():\n    Order.objects.all()\n") == []


def test_reads_of_third_party_rows_are_none() -> None:
    assert (
        targets("read", "from django.contrib.auth.models import Group\n\ndef show():\n    Group.objects.all()\n") == []
    )


def test_reads_once_however_often_it_is_written() -> None:
    tree_rows = targets_within("read", "Order.objects.all()\nOrder.objects.all()")
    assert tree_rows == ["orders.Order"]


@pytest.mark.parametrize(
    ("query", "argument"), [("order.watchers.all()", "order: Order"), ("user.watched.count()", "user: User")]
)
def test_sees_the_join_table_of_a_many_to_many(query: str, argument: str) -> None:
    assert "orders.Order" in targets_within("read", query, argument)


def test_sees_no_join_table_where_none_is_read() -> None:
    assert targets_within("read", "user.orders.all()", "user: User") == ["orders.Order"]
    assert targets_within("read", "order.lines.all()", "order: Order") == ["orders.Line"]
    assert targets_within("read", "order.watchers.add(1)", "order: Order") == []
