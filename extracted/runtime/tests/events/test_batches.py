"""Many events of rows are taken together, and come to the same as one by one."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from far.models import Account, Customer
from making import customer, made
from near.models import Order
from service_links.events.consumer import Consumer, Tally
from service_links.events.models import Inbox, Parked, Version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    return Consumer("far")


def numbers():
    return dict(Customer.objects.values_list("pk", "number"))


@pytest.mark.parametrize("kind", ["created", "updated", "deleted"])
def test_takes_many_rows_with_few_statements(reader, kind):
    reader.take([customer(key) for key in range(1, 601)])
    with CaptureQueriesContext(
        connection,
    ) as made_:
        assert reader.take([customer(key, kind) for key in range(1, 601)]) == Tally(600, 0, 0)
    assert len(made_) < 80
    assert Customer.objects.count() == (0 if kind == "deleted" else 600)


def test_only_the_last_event_of_a_row_is_written(reader):
    assert reader.take([customer(1, "updated", **{"full name": "v%d" % n}) for n in range(50)]) == Tally(50, 0, 0)
    assert Customer.objects.get().name == "v49"
    assert Version.objects.get().is_deleted is False
    assert Inbox.objects.count() == 50


def test_what_pointed_to_a_row_goes_though_the_row_comes_back(reader):
    reader.take([customer(1)])
    Order.objects.create(customer_id=1)
    reader.take([customer(1, "deleted"), customer(1)])
    assert numbers() == {1: "1"}
    assert not Order.objects.exists()


def test_rows_that_swap_unique_values_arrive(reader):
    reader.take([customer(1, number="a"), customer(2, number="b")])
    swap = [(1, "aside"), (2, "a"), (1, "b")]
    assert reader.take([customer(key, "updated", number=number) for key, number in swap]) == Tally(3, 0, 0)
    assert numbers() == {1: "b", 2: "a"}


def test_a_value_goes_to_another_row_once_its_first_holder_is_gone(reader):
    reader.take([customer(1, number="a")])
    assert reader.take([customer(1, "deleted"), customer(2, number="a")]) == Tally(2, 0, 0)
    assert numbers() == {2: "a"}


def test_several_bad_rows_are_parked_and_all_others_kept(reader):
    events = [customer(key) for key in range(1, 101)]
    for place in (3, 50, 51, 99):
        events[place] = events[place]._replace(payload=json.dumps({"id": place + 1, "number": None}))
    assert reader.take(events) == Tally(96, 0, 4)
    assert sorted(Parked.objects.values_list("aggregateid", flat=True)) == ["100", "4", "51", "52"]
    assert Customer.objects.count() == 96


def test_rows_of_several_models_that_tell_of_different_columns_are_kept_apart(reader):
    events = [
        customer(1),
        made("created", "far.Account", 1, {"id": 1, "name": "first"}),
        customer(2, unknown_column=5),
        made("created", "far.Account", 2, {"id": 2, "name": "second"}),
    ]
    assert reader.take(events) == Tally(4, 0, 0)
    assert numbers() == {1: "1", 2: "2"}
    assert dict(Account.objects.values_list("pk", "name")) == {1: "first", 2: "second"}
    assert len(set(Account.objects.values_list("pin", flat=True))) == 2


def test_an_event_that_another_process_overtook_is_no_news(reader):
    Version.objects.create(model="far.Customer", key="2", sequence=10**9)
    assert reader.take([customer(1), customer(2), customer(3)]) == Tally(3, 0, 0)
    assert sorted(numbers()) == [1, 3]
