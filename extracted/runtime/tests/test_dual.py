"""The monolith with its reviews here or over there, by the switch; the service answers from this process."""

import json
import time

import pytest

from opinions.models import Review
from shop.models import Product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(shop, live_server):
    """The service of reviews, answering at the address that the shop knows."""
    return live_server


@pytest.fixture
def reviews(service):
    products = Product.objects.order_by("slug")
    return [Review.objects.create(product=product, rating=number) for number, product in enumerate(products, 1)]


@pytest.fixture
def remote(shop):
    turn(shop, "remote")


@pytest.fixture
def local(shop):
    turn(shop, "local")


def turn(shop, mode):
    shop.switch.write_text(json.dumps({"reviews": {"mode": mode}}))
    time.sleep(1.1)


def test_the_switch_is_heard_within_a_second(shop, reviews, local):
    assert shop.run("ratings", slug="a2") == []
    turn(shop, "remote")
    assert shop.run("ratings", slug="a2") == [2]
    turn(shop, "local")
    assert shop.run("ratings", slug="a2") == []


def test_a_dual_function_runs_over_there(shop, reviews, remote):
    assert shop.run("add", slug="a1", rating=5) == ["opinions.models", 5, True]
    assert Review.objects.filter(rating=5).count() == 1
    assert shop.run("local_count") == 0


def test_a_dual_function_runs_here_when_local(shop, service, local):
    assert shop.run("add", slug="a1", rating=5) == ["opinions.models", 5, True]
    assert Review.objects.count() == 0
    assert shop.run("local_count") == 1


def test_a_query_set_that_a_dual_function_returns_can_be_narrowed_down(shop, reviews, remote):
    assert shop.run("chained", slug="b2") == 1
    assert shop.run("chained", slug="a1") == 0


def test_conditions_over_relations_to_moved_rows_become_keys(shop, reviews, remote):
    assert shop.run("well_rated", rating=3) == ["b1", "b2"]
    assert shop.run("same_review", rating=3, text="") == ["b1"]
    assert shop.run("same_review", rating=3, text="x") == []
    reviews[0].delete()
    assert shop.run("unreviewed") == ["a1"]


def test_linked_keys_of_what_stays_are_followed_at_once(shop, reviews, remote):
    for review in reviews:
        shop.run("highlight", review=review.pk)
    answer = shop.ask("highlights")
    assert answer["value"] == [1, 2, 3, 4]
    assert answer["requests"] == 1
    assert shop.run("highlights_of", rating=2) == 1
    with pytest.raises(Exception, match="opinions.Review over review"):
        shop.run("ordered")


def test_moved_rows_are_prefetched_at_once(shop, reviews, remote):
    answer = shop.ask("prefetched")
    assert answer["value"] == {"a1": 1, "a2": 1, "b1": 1, "b2": 1}
    assert answer["requests"] == 1


def test_only_the_moved_rows_that_are_needed_are_prefetched(shop, reviews, remote):
    assert shop.ask("prefetched", slugs=["b1"]) == {"value": {"b1": 1}, "requests": 1}


def test_moved_rows_are_not_written_behind_the_services_back(shop, service, remote):
    for scenario in ("write", "save"):
        with pytest.raises(Exception, match="opinions.Review: its rows are written by reviews alone"):
            shop.run(scenario)
    assert shop.run("local_count") == 0


def test_deleting_what_stays_leaves_moved_rows_to_their_event(shop, reviews, remote):
    assert shop.run("delete_product", slug="a1") == 1
    assert Review.objects.count() == 4


def test_local_mode_is_plain_django(shop, service, local):
    shop.run("write")
    assert shop.run("local_count") == 1
    assert shop.run("well_rated", rating=1) == ["a1"]
    assert shop.ask("prefetched") == {"value": {"a1": 1, "a2": 0, "b1": 0, "b2": 0}, "requests": 0}
    assert shop.run("delete_product", slug="a1") == 2
    assert shop.run("local_count") == 0
