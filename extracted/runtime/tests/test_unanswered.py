"""A request that needs a side which cannot be asked is answered with 503 or 504, and never as a fault of this one."""

import pytest
from django.test import RequestFactory

from opinions.models import Review
from service_links import unanswered
from service_links.errors import BreakerOpen, NotLinked, OverBudget, OwnerUnavailable, TimedOut, Unavailable
from shop.models import Product

SAID = "A part of this cannot be reached at present. Please try again in a moment."


@pytest.fixture
def down(db, shop, settings):
    """A review of a product of a shop that has gone since."""
    Review.objects.create(product=Product.objects.first(), rating=1)
    settings.SERVICE_LINKS_URLS = {"monolith": "http://127.0.0.1:9"}
    settings.SERVICE_LINKS_ATTEMPTS = 1


@pytest.mark.usefixtures("down")
def test_is_told_to_try_again_and_nothing_of_where_sides_are(client, caplog):
    response = client.get("/titles/", HTTP_X_REQUEST_ID="abc-1")
    assert (response.status_code, response.json()) == (503, {"detail": SAID})
    assert response["Retry-After"] == "5"
    assert response["X-Request-ID"] == "abc-1"
    (record,) = (each for each in caplog.records if each.name == "service_links.unanswered")
    assert "GET /titles/ cannot be answered at present: monolith cannot be reached" in record.getMessage()
    assert record.exc_info


@pytest.mark.usefixtures("down")
def test_people_are_told_in_a_sentence_or_by_the_page_of_the_project(client, settings):
    response = client.get("/titles/", HTTP_ACCEPT="text/html,*/*;q=0.8")
    assert (response.status_code, response.content.decode()) == (503, SAID)
    assert response["Content-Type"].startswith("text/plain")
    pages = ("django.template.loaders.locmem.Loader", {"503.html": "<h1>Back soon</h1>"})
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [pages]}}
    settings.TEMPLATES = [engine]
    assert client.get("/titles/", HTTP_ACCEPT="text/html").content == b"<h1>Back soon</h1>"


@pytest.mark.parametrize("name", ["DEBUG", "SERVICE_LINKS_STAND_IN"])
def test_developers_see_what_went_wrong(settings, name):
    setattr(settings, name, True)
    assert unanswered.unanswered(RequestFactory().get("/"), Unavailable("x")) is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unavailable("x"), 503),
        (BreakerOpen("x"), 503),
        (OwnerUnavailable("x"), 503),
        (TimedOut("x"), 504),
        (NotLinked("x"), None),
        (OverBudget("x"), None),
        (ValueError("x"), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_what_time_may_mend_is_put_off(error, status):
    found = unanswered.unanswered(RequestFactory().post("/"), error)
    assert (found and found.status_code) == status
    assert found is None or found.has_header("Retry-After") == (status == 503)
