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


@pytest.mark.parametrize(
    ("annotation", "use"),
    [
        ("order: Order", "order.customer.email"),
        ("order: 'Order'", "order.customer.email"),
        ("order: Order | None", "order.customer.email"),
        ("order: 'Order | None'", "order.customer.email"),
        ("order: Optional[Order]", "order.customer.email"),
        ("order: Optional['Order'] = None", "order.customer.email"),
        ("order: Union[Order, None]", "order.customer.email"),
        ("order: Annotated[Order, 'paid']", "order.customer.email"),
        ("*, order: Order", "order.customer.email"),
        ("*orders: Order", "for order in orders:\n    order.customer.email"),
        ("orders: list[Order]", "orders[0].customer.email"),
        ("orders: List['Order']", "for order in orders:\n    order.customer"),
        ("orders: 'list[Order]'", "for order in orders:\n    order.customer"),
        ("orders: Iterable[Order]", "[order.customer for order in orders]"),
        ("orders: Sequence[Order]", "orders[-1].customer"),
        ("orders: tuple[Order, ...]", "for order in orders:\n    order.customer"),
        ("orders: dict[int, Order]", "for order in orders.values():\n    order.customer"),
        ("orders: Mapping[int, Order]", "for key, order in orders.items():\n    order.customer"),
        ("orders: dict[int, Order]", "orders[3].customer"),
        ("orders: dict[int, Order]", "orders.get(3).customer"),
        ("pair: tuple[int, Order]", "number, order = pair\norder.customer"),
    ],
)
def test_follows_an_annotated_argument(annotation: str, use: str) -> None:
    assert targets_within("read", use, annotation) == ["accounts.User"]


@pytest.mark.parametrize(
    "annotation",
    [
        "orders: 'QuerySet[Order]'",
        "orders: models.QuerySet[Order]",
        "orders: QuerySet['Order']",
        "orders: 'OrderQuerySet'",
    ],
)
def test_follows_an_annotated_query_set(annotation: str) -> None:
    code = f"""
from django.db import models
from django.db.models import QuerySet
from orders.models import Order, OrderQuerySet

def show({annotation}):
    for order in orders.filter(pk=1):
        order.customer.email
"""
    assert targets("read", code) == [("accounts.User", "show"), ("orders.Order", "show")]


@pytest.mark.parametrize(
    "binding",
    [
        "order = Order.objects.get(pk=1)",
        "order = Order.objects.filter(pk=1).first()",
        "order = Order.objects.filter(pk=1)[0]",
        "order = get_object_or_404(Order, pk=1)",
        "order, created = Order.objects.get_or_create(pk=1)",
        "order, _ = Order.objects.update_or_create(pk=1, defaults={})",
        "(order, created) = Order.objects.get_or_create(pk=1)",
        "order = Order.objects.get_or_create(pk=1)[0]",
        "order = Order(pk=1)",
        "order = Order.objects.create(pk=1)",
        "order: Order = something()",
        "order: 'Order' = something()",
        "order = a = Order.objects.get(pk=1)",
        "order = Order.objects.latest('pk')",
        "order = Order.objects.open().last()",
        "order = list(Order.objects.all())[0]",
        "order = next(iter(Order.objects.all()))",
        "order = next((o for o in Order.objects.all() if o.pk), None)",
        "order = max(Order.objects.all(), key=str)",
        "order = sorted(Order.objects.all())[0]",
        "order = [o for o in Order.objects.all()][0]",
        "order = Order.objects.get(pk=1) if x else None",
        "order = x and Order.objects.get(pk=1)",
        "order = cached or Order.objects.get(pk=1)",
        "order = cast(Order, something())",
        "order = cast('Order', something())",
        "order = copy(Order.objects.get(pk=1))",
        "try:\n    order = Order.objects.get(pk=1)\nexcept Order.DoesNotExist:\n    order = None",
        "try:\n    order = Order.objects.get(pk=1)\nexcept Order.DoesNotExist:\n    return",
        "if x:\n    order = Order.objects.get(pk=1)\nelse:\n    raise ValueError",
        "order = None\nif x:\n    order = Order.objects.get(pk=1)",
        "order = None\nfor o in Order.objects.all():\n    order = o",
        "for order in Order.objects.all():\n    pass",
        "for i, order in enumerate(Order.objects.all()):\n    pass",
        "for order, x in zip(Order.objects.all(), [1, 2]):\n    pass",
        "for pk, order in Order.objects.in_bulk().items():\n    pass",
        "order = Order.objects.in_bulk()[3]",
        "orders = {o.pk: o for o in Order.objects.all()}\norder = orders[3]",
        "orders = {o.pk: o for o in Order.objects.all()}\nfor order in orders.values():\n    pass",
        "orders = []\norders.append(Order.objects.get(pk=1))\norder = orders[0]",
        "orders = defaultdict(list)\nfor o in Order.objects.all():\n    orders[o.pk].append(o)\norder = orders[3][0]",
        "if (order := Order.objects.first()) is not None:\n    pass",
        "while order := Order.objects.first():\n    pass",
        "first, *rest = Order.objects.all()\norder = first",
        "first, *rest = Order.objects.all()\nfor order in rest:\n    pass",
        "[order] = Order.objects.all()",
        "order = reversed(Order.objects.all())[0]",
        "order = Order.objects.all().select_related('watchers').get()",
        "order = Order.objects.raw('x')[0]",
        "page = Paginator(Order.objects.all(), 10).page(1)\nfor order in page:\n    pass",
        "page = Paginator(Order.objects.all(), 10).get_page(1)\nfor order in page.object_list:\n    pass",
        "for order in chain(Order.objects.all(), Order.objects.all()):\n    pass",
        "order = Order.objects.filter(x=1).union(Order.objects.all())[0]",
        "order = (Order.objects.all() | Order.objects.all())[0]",
        "order = Line.objects.get(pk=1).order",
    ],
)
def test_follows_a_row_from_where_it_is_bound(binding: str) -> None:
    assert "accounts.User" in targets_within("read", f"{binding}\norder.customer.email")


def test_follows_a_context_manager_as() -> None:
    code = """
        from contextlib import contextmanager
        from orders.models import Order

        @contextmanager
        def locked(pk):
            order = Order.objects.get(pk=pk)
            yield order

        def show():
            with locked(3) as order:
                order.customer.email
    """
    assert ("accounts.User", "show") in targets("read", code)


def test_follows_what_a_class_enters() -> None:
    code = """
        from orders.models import Order

        class Locked:
            def __enter__(self):
                return Order.objects.get(pk=3)

            def __exit__(self, *args):
                pass

        def show():
            with Locked() as order:
                order.customer.email
    """
    assert ("accounts.User", "show") in targets("read", code)


def test_follows_what_a_generator_yields() -> None:
    code = """
        from orders.models import Order

        def late():
            for order in Order.objects.all():
                if order.pk:
                    yield order

        def show():
            for order in late():
                order.customer.email
    """
    assert ("accounts.User", "show") in targets("read", code)


def test_follows_what_another_function_returns() -> None:
    assert targets_within("read", "find_user('a').company.name") == ["accounts.Company"]
    assert targets_within("read", "profile_of(None).user.email") == ["accounts.User"]


def test_follows_what_a_method_of_the_same_class_returns() -> None:
    code = """
        from orders.models import Order

        class Report:
            def order(self):
                return Order.objects.get(pk=1)

            def show(self):
                return self.order().customer.email
    """
    assert targets("read", code) == [("accounts.User", "Report.show"), ("orders.Order", "Report.order")]


def test_follows_an_inherited_method() -> None:
    code = """
        from orders.models import Order

        class Base:
            def order(self):
                return Order.objects.get(pk=1)

        class Report(Base):
            def show(self):
                return self.order().customer.email

            def again(self):
                return super().order().customer.email
    """
    assert [symbol for to, symbol in targets("read", code) if to == "accounts.User"] == ["Report.again", "Report.show"]


@pytest.mark.parametrize(
    "body",
    [
        "def __init__(self, order: Order):\n        self.order = order",
        "def __init__(self):\n        self.order = Order.objects.get(pk=1)",
        "def __init__(self):\n        self.order: Order = find()",
        "order: Order",
        "order: 'Order | None' = None",
        "@property\n    def order(self):\n        return Order.objects.get(pk=1)",
        "@cached_property\n    def order(self) -> Order:\n        return find()",
        "def __init__(self):\n        self.order = None\n    def load(self):\n        self.order = Order()",
    ],
)
def test_follows_an_attribute_of_self(body: str) -> None:
    code = f"""
from functools import cached_property
from orders.models import Order

class Report:
    {body}

    def show(self):
        return self.order.customer.email
"""
    assert ("accounts.User", "Report.show") in targets("read", code)


def test_follows_a_dataclass_field() -> None:
    code = """
        from dataclasses import dataclass
        from orders.models import Order

        @dataclass
        class Bill:
            order: Order

        def show(bill: Bill):
            return bill.order.customer.email

        def make(order):
            return Bill(order).order.customer
    """
    assert targets("read", code) == [("accounts.User", "make"), ("accounts.User", "show")]


def test_follows_a_named_tuple_field() -> None:
    code = """
        from typing import NamedTuple
        from orders.models import Order

        class Bill(NamedTuple):
            order: Order

        def show(bill: Bill):
            return bill.order.customer.email
    """
    assert targets("read", code) == [("accounts.User", "show")]


def test_follows_a_variable_into_a_closure() -> None:
    code = """
        from orders.models import Order

        def show(pk):
            order = Order.objects.get(pk=pk)

            def later():
                return order.customer.email

            return later
    """
    assert targets("read", code) == [("accounts.User", "show.later"), ("orders.Order", "show")]


def test_follows_isinstance() -> None:
    assert targets_within("read", "if isinstance(x, Order):\n    x.customer.email", "x") == ["accounts.User"]
    assert targets_within("read", "if isinstance(x, (Order, Invoice)):\n    x.customer.email", "x") == ["accounts.User"]
    assert targets_within("read", "if not isinstance(x, Order):\n    return\nx.customer.email", "x") == [
        "accounts.User"
    ]
    assert targets_within("read", "assert isinstance(x, Order)\nx.customer.email", "x") == ["accounts.User"]
    assert targets_within("read", "match x:\n    case Order():\n        x.customer.email", "x") == ["accounts.User"]
    assert targets_within("read", "match x:\n    case Order() as o:\n        o.customer.email", "x") == [
        "accounts.User"
    ]


def test_follows_a_property_of_the_model() -> None:
    assert targets_within("read", "order.buyer.company", "order: Order") == ["accounts.Company"]


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


def test_reads_the_user_of_a_request() -> None:
    assert targets_within("read", "request.user.company", "request") == ["accounts.Company"]
    code = """
        from django.views import View

        class Show(View):
            def get(self, request):
                return self.request.user.orders.all()
    """
    assert targets("read", code) == [("orders.Order", "Show.get")]


@pytest.mark.parametrize(
    "body",
    [
        "model = Order",
        "queryset = Order.objects.all()",
        "queryset = Order.objects.open()",
        "def get_queryset(self):\n        return Order.objects.all()",
    ],
)
@pytest.mark.parametrize(
    ("statement", "base"),
    [
        ("from django.views.generic import ListView", "ListView"),
        ("from django.views import generic", "generic.DetailView"),
        ("from django.views.generic.edit import UpdateView as Edit", "Edit"),
        ("from rest_framework.viewsets import ModelViewSet", "ModelViewSet"),
        ("from rest_framework import viewsets", "viewsets.ReadOnlyModelViewSet"),
        ("from rest_framework import generics", "generics.ListAPIView"),
        ("from billing.base import OwnView", "OwnView"),
    ],
)
def test_reads_what_a_view_shows(statement: str, base: str, body: str) -> None:
    own = "--- billing/base.py\nfrom django.views.generic import ListView\nclass OwnView(ListView):\n    pass\n"
    code = f"{statement}\nfrom orders.models import Order\n\nclass Orders({base}):\n    {body}\n\n{own}"
    symbol = "Orders.get_queryset" if "def" in body else "Orders"
    assert targets("read", code) == [("orders.Order", symbol)]


def test_reads_the_object_of_a_view() -> None:
    code = """
        from django.views.generic import DetailView
        from orders.models import Order

        class Show(DetailView):
            model = Order

            def get_context_data(self, **kwargs):
                return {"email": self.object.customer.email, "company": self.get_object().customer.company}
    """
    assert targets("read", code) == [
        ("accounts.Company", "Show.get_context_data"),
        ("accounts.User", "Show.get_context_data"),
        ("orders.Order", "Show"),
    ]


def test_reads_the_query_set_of_a_view() -> None:
    code = """
        from rest_framework.viewsets import ModelViewSet
        from orders.models import Order

        class Orders(ModelViewSet):
            queryset = Order.objects.all()

            def get_queryset(self):
                return super().get_queryset().filter(pk=1)

            def perform_create(self, serializer):
                for order in self.get_queryset():
                    order.customer.email
    """
    assert targets("read", code) == [
        ("accounts.User", "Orders.perform_create"),
        ("orders.Order", "Orders"),
    ]


def test_reads_the_source_of_a_serializer_field() -> None:
    code = """
        from rest_framework import serializers
        from billing.models import Invoice

        class InvoiceSerializer(serializers.ModelSerializer):
            email = serializers.CharField(source="order.customer.email")
            number = serializers.CharField(source="order_id")

            class Meta:
                model = Invoice
    """
    assert targets("read", code) == [("accounts.User", "InvoiceSerializer"), ("orders.Order", "InvoiceSerializer")]


def test_reads_the_argument_of_a_serializer_method() -> None:
    code = """
        from rest_framework import serializers
        from billing.models import Invoice

        class InvoiceSerializer(serializers.ModelSerializer):
            class Meta:
                model = Invoice

            def get_email(self, obj):
                return obj.order.customer.email

            def get_total(self, invoice):
                return invoice.order.closed_at

            def to_representation(self, instance):
                return instance.order.closed_at
    """
    assert targets("read", code) == [
        ("accounts.User", "InvoiceSerializer.get_email"),
        ("orders.Order", "InvoiceSerializer.get_email"),
        ("orders.Order", "InvoiceSerializer.get_total"),
        ("orders.Order", "InvoiceSerializer.to_representation"),
    ]


def test_reads_the_argument_of_an_admin_method() -> None:
    code = """
        from django.contrib import admin
        from billing.models import Invoice

        @admin.register(Invoice)
        class InvoiceAdmin(admin.ModelAdmin):
            list_display = ["email"]

            def email(self, obj):
                return obj.order.customer.email

            def get_queryset(self, request):
                return super().get_queryset(request).filter(amount=1)

        @admin.action(description="Mail")
        def mail(modeladmin, request, queryset):
            pass
    """
    assert targets("read", code, "billing/admin.py") == [
        ("accounts.User", "InvoiceAdmin.email"),
        ("orders.Order", "InvoiceAdmin.email"),
    ]


def test_reads_the_instance_of_a_receiver() -> None:
    code = """
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from orders.models import Order

        @receiver(post_save, sender=Order)
        def on_order(sender, instance, **kwargs):
            instance.customer.email

        @receiver(post_save, sender="orders.Order")
        def on_order_by_label(sender, instance, created, **kwargs):
            instance.customer.email
    """
    assert targets("read", code) == [("accounts.User", "on_order"), ("accounts.User", "on_order_by_label")]


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


def test_reads_from_a_form() -> None:
    code = """
        from django import forms
        from billing.models import Invoice

        class InvoiceForm(forms.ModelForm):
            class Meta:
                model = Invoice
                fields = "__all__"

            def clean(self):
                return self.instance.order.customer
    """
    assert targets("read", code) == [("accounts.User", "InvoiceForm.clean"), ("orders.Order", "InvoiceForm.clean")]


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
