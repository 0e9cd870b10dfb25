"""What a reader is given, and in which order."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from far.models import Customer
from near.models import Order
from service_links.events import feed, outbox, triggers, trimming
from service_links.events.models import Cursor, Inbox, Outbox

pytestmark = pytest.mark.django_db(transaction=True)
only_postgresql = pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer at a time")


@pytest.fixture(autouse=True)
def captured():
    triggers.install(connection, Order)
    triggers.install(connection, Customer)
    yield
    triggers.remove_all(connection)


def read(after="", limit=feed.LIMIT):
    page = feed.page(after, limit)
    return [event.aggregateid for event in page.events], page.position


def orders(number):
    return [str(Order.objects.create(customer_id=1).pk) for _ in range(number)]


def test_gives_everything_once_page_by_page():
    keys = orders(7)
    found, position = [], ""
    while True:
        page = feed.page(position, 3)
        found += [event.aggregateid for event in page.events]
        position = page.position
        if page.is_last:
            break
    assert found == keys
    assert read(position)[0] == []
    later = orders(2)
    assert read(position)[0] == later


def test_shows_nothing_that_the_contracts_do_not_offer():
    Customer.objects.create(number="1", name="owned by the other side")
    assert read()[0] == []


def test_gives_the_row_as_text_so_that_no_digit_is_lost():
    orders(1)
    (event,) = feed.page().events
    assert isinstance(event.payload, str)
    assert event.content["customer_id"] == 1


def test_shows_no_event_that_another_side_sent_from_the_same_database():
    outbox.write("event:mine", {"to": []}, None, None)
    outbox.write("event:theirs", {"to": []}, None, None)
    Outbox.objects.filter(type="event:theirs").update(side="far")
    assert [event.type for event in feed.page().events] == ["event:mine"]


@pytest.mark.parametrize("text", ["x", "1.2", "1.2.3.4", "1.-2.3", "' OR 1"])
def test_refuses_a_position_that_it_never_gave(text):
    with pytest.raises(feed.BadPosition, match="no position"):
        feed.page(text)


@only_postgresql
def test_begins_anew_for_a_position_of_another_server():
    keys = orders(2)
    assert read("%d.%d.5" % (2**60, 2**61))[0] == keys


@only_postgresql
def test_misses_nothing_that_was_written_earlier_and_committed_later():
    started, finish = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                Order.objects.create(pk=1001, customer_id=1)
                started.set()
                finish.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(10)
    Order.objects.create(pk=1002, customer_id=1)
    seen, position = read()
    assert seen == []
    assert feed.behind(position)["held_back"] == 1
    finish.set()
    thread.join(10)
    assert read(position)[0] == ["1001", "1002"]


@only_postgresql
def test_misses_nothing_under_many_writers():
    def write(first):
        try:
            for number in range(40):
                with transaction.atomic():
                    Order.objects.create(pk=first + 2 * number, customer_id=1)
                    Order.objects.create(pk=first + 2 * number + 1, customer_id=1)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(10_000 * number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    found, position = [], ""
    while True:
        done = not any(thread.is_alive() for thread in threads)
        page = feed.page(position, 7)
        found += [event.aggregateid for event in page.events]
        position = page.position
        if done and page.is_last:
            break
    assert len(found) == len(set(found)) == 320
    assert set(found) == {str(key) for key in Order.objects.values_list("pk", flat=True)}


@only_postgresql
def test_keeps_the_order_of_one_row_even_if_the_later_change_began_its_transaction_first():
    order = Order.objects.create(customer_id=1)
    position = read()[1]
    began, go_on = threading.Event(), threading.Event()

    def early():
        try:
            with transaction.atomic():
                Order.objects.create(pk=5000, customer_id=1)  # takes the lower transaction id
                began.set()
                go_on.wait(10)
                Order.objects.filter(pk=order.pk).update(text="second")
        finally:
            connection.close()

    thread = threading.Thread(target=early)
    thread.start()
    began.wait(10)
    Order.objects.filter(pk=order.pk).update(text="first")
    position = read(position)[1]
    go_on.set()
    thread.join(10)
    texts = [event.content["text"] for event in feed.page(position).events if event.aggregateid == str(order.pk)]
    assert texts == ["first", "second"]


def test_tells_how_much_waits():
    orders(3)
    behind = feed.behind()
    assert behind["events"] == 3
    assert behind["seconds"] >= 0
    assert feed.behind(read()[1]) == {"events": 0, "seconds": 0.0, "held_back": 0}


def test_removes_what_is_old_and_was_read_by_all_known_readers():
    orders(4)
    old = timezone.now() - timedelta(days=10)
    Outbox.objects.update(created_at=old)
    Inbox.objects.create(consumer="near", source="far", event_id="12345678123456781234567812345678")
    Inbox.objects.update(handled_at=old)
    trimming.note("far", feed.page("", 3).position, "default")
    assert trimming.trim(7, "default") == {"trimmed": 3, "unread": 1, "forgotten": 1}
    orders(1)
    assert Outbox.objects.count() == 2


def test_leaves_the_cursor_alone_of_a_reader_that_shares_the_database_and_is_reading():
    Cursor.objects.create(consumer="far", source="near", position="0.1.5", holder="somebody:1")
    trimming.note("far", "0.1.4", "default")
    assert Cursor.objects.get().position == "0.1.5"
