"""URLs of other apps, by name and in URL modules."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.analysis.resolve.built import crossings, found, gaps

SITE = """
--- config/settings.py
INSTALLED_APPS = ["accounts", "orders", "shop"]
ROOT_URLCONF = "config.urls"
--- config/urls.py
from django.urls import include, path
urlpatterns = [path("orders/", include("orders.urls")), path("accounts/", include("accounts.urls"))]
--- accounts/urls.py
from django.contrib.auth.views import LoginView
from django.urls import path
app_name = "accounts"
urlpatterns = [path("login/", LoginView.as_view(), name="login")]
--- orders/models.py
from django.db import models

class Order(models.Model):
    def get_absolute_url(self):
        return "/orders/1/"
--- orders/views.py
from django.views import View

def detail(request, pk): ...

class OrderList(View): ...
--- orders/urls.py
from django.urls import path
from orders import views
app_name = "orders"
urlpatterns = [
    path("", views.OrderList.as_view(), name="list"),
    path("<int:pk>/", views.detail, name="detail"),
]
--- shop/models.py
--- shop/urls.py
from django.urls import path
from shop.views import home
app_name = "shop"
urlpatterns = [path("home/", home, name="home")]
"""


def tree_with(code: str, path: str = "shop/views.py") -> str:
    return f"{SITE}\n--- {path}\n{dedent(code)}"


def targets(code: str, path: str = "shop/views.py") -> list[tuple[str, str]]:
    """App and symbol of everything that one file depends on in other apps."""
    rows = crossings(tree_with(code, path), "url")
    return [(to, symbol) for _from, to, file, symbol in rows if file == path]


def in_view(expression: str) -> list[str]:
    """The apps that one expression in a view depends on."""
    code = f"""
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse, reverse_lazy
from orders.models import Order
from orders.views import OrderList, detail

def home(request, name, order: Order):
{indent(expression, "    ")}
"""
    return [app for app, symbol in targets(code) if symbol == "home"]


@pytest.mark.parametrize(
    "expression",
    [
        'reverse("orders:detail", args=[1])',
        'reverse(viewname="orders:list")',
        'reverse_lazy("orders:list")',
        'redirect("orders:detail", pk=1)',
        'redirect(to="orders:list")',
        'resolve_url("orders:list")',
        'return HttpResponseRedirect(reverse("orders:list"))',
        'redirect(reverse("orders:list") + "#top")',
        "reverse(detail)",
        "reverse(OrderList)",
        'found = "orders:list"\nreverse(found)',
        'reverse("orders:list" if name else "orders:detail")',
        'reverse(f"orders:{name}")',
        'reverse("orders:" + name)',
        'reverse("orders:%s" % name)',
        'reverse("orders:{}".format(name))',
        'redirect(f"orders:{name}")',
        'reverse("orders:made_at_run_time")',
        'redirect("admin:orders_order_changelist")',
    ],
)
def test_sees_a_name_of_another_app(expression: str) -> None:
    assert in_view(expression) == ["orders"]


def test_takes_a_view_of_a_third_party_for_one_of_the_app_that_gives_it_a_url() -> None:
    assert in_view('redirect("accounts:login")') == ["accounts"]


@pytest.mark.parametrize(
    "expression",
    [
        'reverse("shop:home")',
        'reverse("admin:index")',
        'reverse("oauth2_provider:authorize")',
        'reverse("nobody_has_this")',
        'redirect("/orders/")',
        'redirect("https://example.org/orders:list")',
        'redirect("../orders/")',
        "redirect(order)",
        "redirect(order.get_absolute_url())",
        'redirect(request.GET["next"])',
        "redirect(name)",
        '"orders:list".reverse()',
        "[1].reverse()",
        "request.reverse",
        'print("orders:list")',
    ],
)
def test_sees_no_name_of_another_app(expression: str) -> None:
    assert in_view(expression) == []


@pytest.mark.parametrize("expression", ["reverse(name)", 'reverse(f"{name}:list")', 'reverse(f"admin:{name}")'])
def test_gives_up_on_a_name_that_is_made_at_run_time(expression: str) -> None:
    code = f"from django.urls import reverse\n\ndef home(request, name):\n    {expression}\n"
    assert gaps(tree_with(code), "url") == [("shop/views.py", 4)]


@pytest.mark.parametrize(
    "expression", ["redirect(name)", "redirect(f'/{name}/')", "reverse(order)", "order.reverse(name)"]
)
def test_gives_up_on_nothing_that_may_be_no_name(expression: str) -> None:
    code = f"""
    from django.shortcuts import redirect
    from django.urls import reverse
    from orders.models import Order

    def home(request, name, order: Order):
        {expression}
    """
    assert gaps(tree_with(code), "url") == []


@pytest.mark.parametrize(
    "body",
    [
        'success_url = reverse_lazy("orders:list")',
        'success_url = "orders:list"',
        'pattern_name = "orders:detail"',
        'login_url = "orders:list"',
        'cancel_url_name = "orders:list"',
    ],
)
def test_sees_a_name_in_a_class_body(body: str) -> None:
    code = f"from django.urls import reverse_lazy\nfrom django.views import View\n\nclass Home(View):\n    {body}\n"
    assert targets(code) == [("orders", "Home")]


@pytest.mark.parametrize(
    "body", ['success_url = "/orders/"', 'url_name = "home"', 'title = "orders:list"', "url_name = 1"]
)
def test_sees_no_name_in_a_class_body(body: str) -> None:
    assert targets(f"from django.views import View\n\nclass Home(View):\n    {body}\n") == []


@pytest.mark.parametrize(
    "entry",
    [
        'path("", include("orders.urls"))',
        'path("", include(orders.urls))',
        'path("", include(("orders.urls", "orders"), namespace="again"))',
        'path("", include(orders.urls.urlpatterns))',
        'path("", detail)',
        'path("", views.OrderList.as_view())',
        'path("", login_required(detail))',
        're_path("^$", view=detail)',
        'path("", RedirectView.as_view(pattern_name="orders:list"))',
        'path("", View.as_view(url_name="orders:list"))',
    ],
)
def test_sees_another_apps_views_and_url_modules(entry: str) -> None:
    code = f"""
    from django.contrib.auth.decorators import login_required
    from django.urls import include, path, re_path
    from django.views.generic import RedirectView, View
    import orders.urls
    from orders import views
    from orders.views import detail

    urlpatterns = [{entry}]
    """
    assert targets(code, "shop/more.py") == [("orders", "")]


@pytest.mark.parametrize(
    "entry",
    [
        'path("", include("shop.urls"))',
        'path("", include("third.party.urls"))',
        'path("", include([]))',
        'path("", home)',
        'path("", TemplateView.as_view())',
        'path("", unknown)',
    ],
)
def test_sees_no_view_of_another_app(entry: str) -> None:
    code = f"""
    from django.urls import include, path
    from django.views.generic import TemplateView
    from shop.views import home

    urlpatterns = [{entry}]
    """
    assert targets(code, "shop/more.py") == []


def test_sees_view_sets_that_are_registered_with_a_router() -> None:
    code = """
    from rest_framework.routers import DefaultRouter
    from orders.views import OrderList

    router = DefaultRouter()
    router.register("orders", OrderList, basename="order")
    """
    assert targets(code, "shop/more.py") == [("orders", "")]


def test_takes_no_other_register_for_a_router() -> None:
    code = """
    from django.contrib import admin
    from orders.views import OrderList

    admin.site.register("orders", OrderList)
    """
    assert targets(code, "shop/more.py") == []


@pytest.mark.parametrize(
    "text", ['{% url "orders:detail" 1 %}', "{% url 'orders:list' as there %}", '{{ url("orders:list") }}']
)
def test_sees_a_name_in_a_template(text: str) -> None:
    path = "shop/templates/shop/home.html"
    assert targets(text, path) == [("orders", "")]
    assert [one.line for one in found(tree_with(f"\n\n{text}", path), "url").evidence if one.file == path] == [3]


@pytest.mark.parametrize(
    "text",
    ['{% url "shop:home" %}', '{% url "admin:index" %}', '{# {% url "orders:list" %} #}', "orders:list", "{% url %}"],
)
def test_sees_no_name_in_a_template(text: str) -> None:
    assert targets(text, "shop/templates/shop/home.html") == []


def test_gives_up_on_a_variable_in_a_template() -> None:
    path = "shop/templates/shop/home.html"
    assert gaps(tree_with("{% url there %}", path), "url") == [(path, 1)]
