"""Reads of rows that a variable, argument, attribute or call stands for."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets, targets_within


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
