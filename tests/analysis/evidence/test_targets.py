"""The module and the symbol at the other end, where a kind knows them: they decide when an app is divided."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.analysis.projects import report_of

SITE = """
--- config/settings.py
INSTALLED_APPS = ["orders", "shop"]
ROOT_URLCONF = "config.urls"
--- config/urls.py
from django.urls import include, path
urlpatterns = [path("orders/", include("orders.urls"))]
--- orders/models.py
from django.db import models

class Order(models.Model):
    pass
--- orders/signals.py
from django.dispatch import Signal

order_paid = Signal()
--- orders/views.py
from django.views import View

def detail(request, pk): ...

class OrderList(View): ...
--- orders/urls.py
from django.contrib.auth.views import LoginView
from django.urls import path
from orders import views
app_name = "orders"
urlpatterns = [
    path("", views.OrderList.as_view(), name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("old/", views.detail, name="twice"),
    path("new/", views.OrderList.as_view(), name="twice"),
    path("login/", LoginView.as_view(), name="login"),
]
--- orders/templates/orders/list.html
--- orders/templatetags/money.py
--- shop/models.py
"""
HEAD = """
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.shortcuts import render
from django.urls import path, reverse
from orders.models import Order
from orders.signals import order_paid
from orders import views
"""

Where = tuple[str | None, str | None]


def ends(kind: str, code: str, path: str = "shop/views.py") -> list[Where]:
    """Module and symbol at the other end of all evidence of a kind in one file."""
    head = HEAD if path.endswith(".py") else ""
    tree = f"{SITE}\n--- {path}\n{head}{dedent(code)}\n"
    found = [one for one in report_of(tree).dependencies if one.kind == kind and one.file == path]
    return [(one.target.module, one.target.symbol) for one in found]


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ('def f():\n    return reverse("orders:detail")', "detail"),
        ('def f():\n    return reverse("orders:list")', "OrderList"),
        ("def f():\n    return reverse(views.detail)", "detail"),
        ('urlpatterns = [path("x/", views.OrderList.as_view())]', "OrderList"),
    ],
)
def test_a_url_ends_at_its_view(code: str, symbol: str) -> None:
    assert ends("url", code) == [("orders.views", symbol)]


@pytest.mark.parametrize("name", ["orders:twice", "orders:login"])
def test_a_url_does_not_end_at_one_of_two_views_or_at_a_third_party_s(name: str) -> None:
    assert ends("url", f'def f():\n    return reverse("{name}")') == [(None, None)]


def test_a_url_of_a_template_ends_at_its_view() -> None:
    page = "shop/templates/shop/page.html"
    assert ends("url", '{% url "orders:detail" 1 %}', page) == [("orders.views", "detail")]


def test_an_include_ends_at_the_module_of_the_urls() -> None:
    code = 'from django.urls import include\nurlpatterns = [path("x/", include("orders.urls"))]'
    assert ends("url", code) == [("orders.urls", None)]


def test_a_template_ends_at_the_one_that_is_loaded() -> None:
    code = 'def f(request):\n    return render(request, "orders/list.html")'
    assert ends("template", code) == [("orders/list.html", None)]


def test_a_tag_library_ends_at_its_module() -> None:
    page = "shop/templates/shop/page.html"
    assert ends("template", "{% load money %}", page) == [("orders.templatetags.money", None)]


@pytest.mark.parametrize(
    "code",
    [
        "@receiver(order_paid)\ndef on_paid(**kwargs): ...",
        "def f():\n    order_paid.send(sender=None)",
    ],
)
def test_a_signal_ends_where_it_is_defined(code: str) -> None:
    assert ends("signal", code) == [("orders.signals", "order_paid")]


def test_a_deletion_ends_at_its_receiver() -> None:
    code = "@receiver(post_delete, sender=Order)\ndef on_gone(**kwargs): ..."
    assert ends("cascade", code) == [("shop.views", "on_gone")]
