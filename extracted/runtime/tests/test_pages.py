"""A page of a service that does its work over there leads there, and nowhere else; signing in writes no foreign row."""

import functools
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.test import RequestFactory
from django.views import View

from opinions.models import Review
from service_links import pages, registry, switch
from shop.models import Product

THERE = "https://shop.example/app"


def page(module):
    def view(request):
        raise AssertionError("it is answered elsewhere")

    view.__module__ = module
    return view


def decorated(view):
    @functools.wraps(view)
    def wrapper(request):
        return view(request)

    return wrapper


def of_class(module):
    return type("Page", (View,), {"__module__": module}).as_view()


@pytest.fixture
def known(settings):
    settings.SERVICE_LINKS_PUBLIC_URLS = {"monolith": THERE + "/"}


def asked(view, path="/products/a1/?page=2"):
    return pages.over_there(RequestFactory().post(path), view)


@pytest.mark.parametrize("view", [page("shop.views"), decorated(page("shop.views.cart")), of_class("shop.views")])
def test_leads_over_there_with_the_same_path_and_the_same_form(view, known):
    response = asked(view)
    assert (response.status_code, response["Location"]) == (307, THERE + "/products/a1/?page=2")


@pytest.mark.parametrize(
    "view", [page("opinions.views"), page("elsewhere.views"), of_class("opinions.views"), object()]
)
def test_answers_what_is_its_own(view, known):
    assert asked(view) is None


def test_answers_all_while_the_work_is_done_here(known):
    with switch.using("monolith", "local"):
        assert asked(page("shop.views")) is None


def test_answers_all_where_nothing_says_where_people_go():
    assert asked(page("shop.views")) is None


def test_the_environment_can_say_where_people_go(monkeypatch):
    monkeypatch.setenv("SERVICE_LINKS_MONOLITH_PUBLIC_URL", THERE)
    assert asked(page("shop.views"))["Location"].startswith(THERE)


def test_cannot_be_led_to_another_host(known):
    assert asked(page("shop.views"), "//evil.example/")["Location"].startswith(THERE + "/")


@pytest.mark.parametrize(("model", "leaves"), [(Product, True), (Review, False)])
def test_an_admin_page_goes_by_its_model(model, leaves, known):
    view = page("django.contrib.admin.options")
    view.model_admin = SimpleNamespace(model=model)
    assert (asked(view) is not None) is leaves


@pytest.mark.django_db
@pytest.mark.parametrize("owner", ["", "monolith"])
def test_signing_in_is_noted_in_rows_of_ones_own_alone(owner, monkeypatch):
    users = get_user_model()
    user = users.objects.create_user("ann", password="a-long-password")
    if owner:
        monkeypatch.setitem(registry._linked, users, registry.Linked(users, owner, "replica"))
    user_logged_in.send(sender=users, request=None, user=user)
    assert (users.objects.get(pk=user.pk).last_login is None) is bool(owner)
