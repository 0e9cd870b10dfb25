"""Functions of another side, called over HTTP as if they were here."""

import datetime as dt
import random
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from opinions.models import Review
from service_links import arguments, batch, batches, client, stubs
from service_links.errors import BreakerOpen, NotAllowed, NotEncodable, OverBudget, TimedOut, Unavailable
from shop import services
from shop.models import Product

pytestmark = pytest.mark.django_db


def test_a_stub_keeps_name_signature_and_docstring():
    import inspect

    assert services.quote.__name__ == "quote"
    assert list(inspect.signature(services.quote).parameters) == ["product", "quantity"]
    assert services.quote.__doc__ == "What a number of a product costs."


def test_a_value_comes_back_with_its_own_class(shop):
    quote = services.quote(Product.objects.get(slug="a2"), quantity=3)
    assert type(quote) is services.Quote
    assert quote.total == Decimal("6.00")
    assert quote.product.slug == "a2"


def test_an_argument_that_is_returned_is_the_same_object(shop):
    product = Product.objects.get(slug="a2")
    assert services.quote(product).product is product


def test_what_a_function_changes_in_its_argument_is_seen(shop):
    product = Product.objects.get(slug="a1")
    assert services.rename(product, "Another") is None
    assert product.title == "Another"
    assert Product.objects.get(slug="a1").title == "Another"


def test_an_exception_keeps_its_class_and_what_it_carries(shop):
    product = Product.objects.get(slug="a1")
    with pytest.raises(services.SoldOut, match="only 2 of A1") as caught:
        services.reserve(product, 3)
    assert caught.value.left == 2
    assert caught.value.product == product


def test_a_missing_row_and_a_wrong_value_raise_as_django_does(shop):
    with pytest.raises(Product.DoesNotExist):
        services.find("zz")
    with pytest.raises(ValidationError) as caught:
        services.validate("abc")
    assert caught.value.message_dict == {"title": ["too long by 3"]}
    assert caught.value.error_dict["title"][0].code == "length"


def test_a_query_set_comes_back_as_one(shop):
    found = services.products_of("brand 1")
    assert [product.slug for product in found] == ["a1", "b1"]
    assert found.filter(slug="b1").get().title == "B1"


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.10"),
        dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.timezone.utc),
        dt.datetime(2026, 1, 2),
        dt.date(2026, 1, 2),
        dt.time(3, 4),
        dt.timedelta(days=-1, microseconds=1),
        uuid.UUID(int=5),
        b"\x00\xff",
        (1, "two", None),
        {"$": 1, 2: (3,)},
        {1, 2},
        frozenset([1]),
        [True, 1.5, "ü"],
        Product.Status.DRAFT,
        Product,
    ],
)
def test_a_value_survives_the_way_there_and_back(shop, value):
    (back,) = services.echo(value)
    assert back == value
    assert type(back) is type(value)


def test_a_generator_of_numbers_goes_on_where_the_other_side_left_it(shop):
    ours, theirs = random.Random(7), random.Random(7)
    (copy,) = services.echo(theirs)
    assert copy.random() == ours.random()
    services.draw(theirs, 1)
    assert theirs.random() == ours.random()


def test_a_value_that_means_nothing_over_there_is_refused_here(shop, requests_made):
    with pytest.raises(NotEncodable, match="object"):
        services.echo(object())
    assert requests_made == []


def test_methods_and_properties_of_a_mirror_are_calls(shop):
    product = Product.objects.get(slug="a2")
    assert product.get_price(quantity=2) == Decimal("4.00")
    assert product.label == "A2 by brand 2"


def test_many_calls_are_one_request(shop, requests_made):
    products = list(Product.objects.all())
    quotes = batch(services.quote, [services.quote.call(product, quantity=2) for product in products])
    assert [quote.total for quote in quotes] == [2, 4, 2, 4]
    assert len(requests_made) == 2


def test_more_calls_than_one_request_takes_are_several(shop, requests_made, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 3)
    products = list(Product.objects.all())
    requests_made.clear()
    quotes = batch(services.quote, [arguments(product, quantity=2) for product in products])
    assert ([quote.total for quote in quotes], len(requests_made)) == ([2, 4, 2, 4], 2)
    assert batch(services.quote, []) == []
    assert len(requests_made) == 2


def test_what_a_test_puts_in_the_place_of_a_function_is_called():
    assert batch(lambda number, by=1: number * by, [arguments(2), arguments(2, by=3)]) == [2, 6]


def test_a_function_that_is_not_offered_is_refused(shop):
    with pytest.raises(NotAllowed, match="shop.services:unlisted is not offered by monolith"):
        services.unlisted()


def test_a_wrong_token_is_refused(shop, settings):
    settings.SERVICE_LINKS_TOKEN = "wrong"
    with pytest.raises(NotAllowed, match="401"):
        services.find("a1")


def test_no_token_opens_nothing(shop):
    import httpx

    for path in ("call", "batch", "query", "task"):
        assert httpx.post("%s/internal/links/%s/" % (shop.url, path), json={}).status_code == 401


def test_only_an_idempotent_call_is_tried_again(shop, settings):
    settings.SERVICE_LINKS_TIMEOUT = 1
    services.calls()
    assert services.count_up(fail_until=1) == 2
    assert services.calls() == 2
    with pytest.raises(TimedOut, match="it may have done it"):
        services.sleep(1.5)


def test_a_side_that_is_down_is_left_alone_after_some_failures(shop, settings, requests_made):
    settings.SERVICE_LINKS_URLS = {"monolith": "http://127.0.0.1:9"}
    settings.SERVICE_LINKS_FAILURES = 3
    settings.SERVICE_LINKS_PAUSE = 0.5
    for _ in range(3):
        with pytest.raises(Unavailable, match="cannot be reached"):
            services.sleep(0)
    with pytest.raises(BreakerOpen, match="cannot be reached"):
        services.sleep(0)
    settings.SERVICE_LINKS_URLS = {"monolith": shop.url}
    with pytest.raises(BreakerOpen):
        services.sleep(0)
    import time

    time.sleep(0.6)
    assert services.sleep(0) == 0


def test_threads_are_answered_side_by_side(shop):
    import threading
    from concurrent.futures import ThreadPoolExecutor

    at_once, most, counting = 0, 0, threading.Lock()
    asked = client._request

    def counted(*arguments):
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        try:
            return asked(*arguments)
        finally:
            with counting:
                at_once -= 1

    client._request = counted
    try:
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(services.sleep, [0.3] * 4)) == [0.3] * 4
    finally:
        client._request = asked
    assert most == 4


def test_what_a_function_raises_does_not_open_the_breaker(shop, settings):
    settings.SERVICE_LINKS_FAILURES = 2
    for _ in range(4):
        with pytest.raises(Product.DoesNotExist):
            services.find("zz")


def test_a_request_may_not_spend_more_calls_than_its_budget(shop, client, settings):
    settings.SERVICE_LINKS_BUDGET = 3
    for number in range(4):
        Review.objects.create(product=Product.objects.first(), rating=number)
    with pytest.raises(OverBudget, match="more than 3 calls, the last to monolith"):
        client.get("/titles/")
    settings.SERVICE_LINKS_BUDGET = 4
    assert client.get("/titles/").json() == {"titles": ["A1"] * 4}


def test_the_number_of_a_request_is_handed_on(shop, client):
    response = client.get("/titles/", HTTP_X_REQUEST_ID="abc-1")
    assert response["X-Request-ID"] == "abc-1"
    assert len(client.get("/titles/", headers={"x-request-id": "a b\n"})["X-Request-ID"]) == 32


def test_what_stayed_behind_says_so_when_it_is_used():
    with pytest.raises(Unavailable, match="shop.services:catalogue stayed behind: it reads a file"):
        services.catalogue()
    for use in (
        lambda: services.RATES["x"],
        lambda: services.RATES.x,
        lambda: services.RATES + 1,
        lambda: str(services.RATES),
    ):
        with pytest.raises(Unavailable, match="RATES"):
            use()


def test_stood_in_for_a_function_answers_what_the_test_says(settings):
    settings.SERVICE_LINKS_STAND_IN = True
    with pytest.raises(Unavailable, match=r"answering\('shop.services:find'"):
        services.find("a1")
    with stubs.answering("shop.services:find", lambda slug: slug.upper()):
        assert services.find("a1") == "A1"
    services.reindex.delay("a1")
    assert stubs.QUEUED.pop() == ("shop.tasks.reindex", ("a1",), {}, {})


def test_connections_are_closed_when_asked():
    client.reset()
    assert not client._sessions
