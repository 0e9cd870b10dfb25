"""What one side does on events of the other."""

from decimal import Decimal

import pytest
from django.db import OperationalError, connection

from far.models import Customer, Supplier
from making import customer, made, moved
from near.models import Bill, Heard, Line, Note, Order
from service_links import wire
from service_links.errors import Unavailable
from service_links.events import consumer, handling, parking
from service_links.events.consumer import Consumer, Tally
from service_links.events.models import Cursor, Inbox, Outbox, Parked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    return Consumer("far")


def names():
    return dict(Customer.objects.values_list("pk", "name"))


def test_keeps_a_replica_up_to_date(reader):
    assert reader.take([customer(1), customer(2), customer(1, "updated", **{"full name": "Bob"})]) == Tally(3, 0, 0)
    assert names() == {1: "Bob", 2: "Ada"}
    reader.take([customer(2, "deleted")])
    assert names() == {1: "Bob"}


def test_changes_nothing_when_events_come_again(reader):
    events = [customer(1), customer(1, "updated", **{"full name": "Bob"})]
    reader.take(events)
    Customer.objects.filter(pk=1).update(name="changed since")
    assert reader.take(events) == Tally(0, 2, 0)
    assert names() == {1: "changed since"}


def test_lets_the_latest_event_of_a_row_win_in_whatever_order_they_come(reader):
    reader.take([customer(1, "updated", sequence=20, **{"full name": "new"})])
    reader.take([customer(1, "updated", sequence=10, **{"full name": "old"})])
    assert names() == {1: "new"}


def test_never_revives_a_deleted_row(reader):
    reader.take([customer(1, sequence=10), customer(1, "deleted", sequence=30)])
    reader.take([customer(1, "updated", sequence=20)])
    assert names() == {}
    reader.take([customer(1, sequence=40)])
    assert names() == {1: "Ada"}


def test_takes_a_tombstone_of_a_row_that_it_never_knew(reader):
    assert reader.take([customer(9, "deleted", sequence=5), customer(9, sequence=4)]) == Tally(2, 0, 0)
    assert names() == {}


def test_ignores_columns_that_the_replica_lacks_and_models_that_it_does_not_know(reader):
    events = [customer(1, unknown_column=5), made("created", "far.Unknown", 1, {"id": 1})]
    assert reader.take(events) == Tally(2, 0, 0)
    assert names() == {1: "Ada"}


def test_keeps_every_digit_of_a_decimal(reader):
    event = customer(1)
    exact = event.payload.replace('"balance": 1.5', '"balance": 1234567890123456.7891')
    reader.take([event._replace(payload=exact)])
    # SQLite keeps fifteen digits of any number.
    kept = {"sqlite": "1234567890123460", "postgresql": "1234567890123456.7891"}[connection.vendor]
    assert Customer.objects.values_list("balance", flat=True).get() == Decimal(kept)


def test_writes_no_row_of_a_model_that_is_asked_for(reader):
    assert reader.take([made("created", "far.Supplier", 1, {"id": 1, "name": "x"})]) == Tally(1, 0, 0)
    assert not Supplier.objects.exists()


def test_applies_nothing_that_happened_in_this_very_database(reader):
    event = customer(1, **{"full name": "older than the row"})
    Customer.objects.create(pk=1, number="1", name="as it is")
    Outbox.objects.create(
        event_id=event.id,
        aggregatetype="far.Customer",
        aggregateid="1",
        type="created",
        created_at="2026-01-01T00:00:00Z",
    )
    assert reader.take([event]) == Tally(1, 0, 0)
    assert names() == {1: "as it is"}


def test_deletes_what_goes_with_a_deleted_row_and_what_goes_with_that(reader):
    reader.take([customer(1), customer(2)])
    for key in (1, 2):
        Line.objects.create(order=Order.objects.create(customer_id=key))
    reader.take([customer(1, "deleted")])
    assert [order.customer_id for order in Order.objects.all()] == [2]
    assert Line.objects.count() == 1


def test_cascades_in_batches(reader, monkeypatch):
    monkeypatch.setattr("service_links.events.deletes.BATCH", 3)
    Order.objects.bulk_create([Order(customer_id=1) for _ in range(10)])
    reader.take([customer(1, "deleted")])
    assert not Order.objects.exists()


def test_sets_keys_to_null_also_by_another_column_than_the_key(reader):
    reader.take([customer(5)])
    note = Note.objects.create(customer_id="5", supplier_id=1)
    reader.take([customer(5, "deleted")])
    note.refresh_from_db()
    assert note.customer_id is None


def test_sets_keys_to_their_default_for_models_that_are_asked_for(reader):
    note = Note.objects.create(supplier_id=3)
    reader.take([made("deleted", "far.Supplier", 3, {"id": 3})])
    note.refresh_from_db()
    assert note.supplier_id == 1


def test_parks_a_deletion_that_a_key_forbids_and_undoes_what_it_did(reader):
    reader.take([customer(1)])
    Order.objects.create(customer_id=1)
    Bill.objects.create(customer_id=1)
    assert reader.take([customer(1, "deleted")]) == Tally(0, 0, 1)
    assert Order.objects.count() == 1
    parked = Parked.objects.get()
    assert "near.Bill.customer" in parked.error
    Bill.objects.all().delete()
    assert parking.release(parking.select("near", "far.Customer:1", "default"), "default") == (1, 0)
    assert not Order.objects.exists()


def test_sends_the_same_signal_object_here(reader):
    reader.take([customer(1, number="A1")])
    instance = wire.encode(Customer.objects.get())
    assert reader.take([moved("Paris", 1, instance)]) == Tally(1, 0, 0)
    heard = Heard.objects.get()
    assert (heard.who, heard.detail) == ("A1", "Paris Customer")


def test_leaves_events_alone_that_are_for_others(reader):
    event = made("event:greeted", "event", "", {"to": ["elsewhere"], "payload": 1})
    assert reader.take([event]) == Tally(1, 0, 0)
    assert not Heard.objects.exists()


def test_calls_the_functions_that_handle_an_event(reader):
    reader.take([made("event:greeted", "event", "", {"to": ["near"], "payload": [1, "x"]})])
    assert Heard.objects.get().detail == "[1, 'x']"


def test_parks_a_poisoned_event_and_what_follows_of_its_aggregate_alone(reader):
    reader.take([customer(1), customer(2)])
    rows = {key: wire.encode(Customer.objects.get(pk=key)) for key in (1, 2)}
    tally = reader.take(
        [
            moved("nowhere", 1, rows[1]),
            moved("Paris", 2, rows[2]),
            customer(1, "updated", **{"full name": "waits"}),
            customer(2, "updated", **{"full name": "goes on"}),
        ]
    )
    assert tally == Tally(2, 0, 2)
    assert names() == {1: "Ada", 2: "goes on"}
    assert Heard.objects.count() == 1
    (shown,) = parking.listed("near", "default")
    assert (shown["aggregate"], shown["waiting"], shown["attempts"]) == ("far.Customer:1", 1, 1)
    assert shown["error"] == "ValueError: there is no such place"


def test_keeps_an_aggregate_parked_when_its_release_fails_again(reader):
    reader.take([customer(1)])
    reader.take([moved("nowhere", 1, wire.encode(Customer.objects.get())), customer(1, "updated")])
    rows = parking.select("near", "far.Customer:1", "default")
    assert parking.release(rows, "default") == (0, 2)
    assert parking.listed("near", "default")[0]["attempts"] == 2


def test_skips_the_failed_event_and_goes_on_with_those_behind(reader):
    reader.take([customer(1)])
    row = wire.encode(Customer.objects.get())
    reader.take([moved("nowhere", 1, row), customer(1, "updated", **{"full name": "later"}), moved("Rome", 1, row)])
    rows = parking.select("near", "far.Customer:1", "default")
    assert parking.skip(rows, "default") == (2, 0)
    assert names() == {1: "later"}
    assert Heard.objects.get().detail.startswith("Rome")
    assert reader.take([customer(1, "updated")]) == Tally(1, 0, 0)


def test_parks_one_bad_row_among_many_good_ones(reader):
    events = [customer(key) for key in range(1, 6)]
    events[2] = events[2]._replace(payload='{"id": 3, "number": null}')
    assert reader.take(events) == Tally(4, 0, 1)
    assert sorted(names()) == [1, 2, 4, 5]
    assert Parked.objects.get().error.startswith("IntegrityError")


@pytest.mark.parametrize("passing", [OperationalError("the server closed the connection")])
def test_waits_for_a_database_that_is_away_instead_of_parking(reader, monkeypatch, passing):
    def fail(*args, **kwargs):
        raise passing

    with monkeypatch.context() as patched:
        patched.setattr(consumer, "handle", fail)
        with pytest.raises(OperationalError):
            reader.take([customer(1)], "0.1.9")
    assert (Parked.objects.count(), Inbox.objects.count(), reader.position) == (0, 0, "")
    assert reader.take([customer(1)], "0.1.9") == Tally(1, 0, 0)
    assert reader.position == "0.1.9"


def test_tells_a_side_that_is_down_from_a_stub_that_never_works():
    away = Unavailable("down")
    away.__cause__ = OSError("refused")
    assert consumer.is_passing(away)
    assert not consumer.is_passing(Unavailable("could not be told"))


def test_lets_one_process_at_a_time_read(reader):
    with consumer.lease("near", "far", "default"):
        Cursor.objects.update(holder="another-machine:5")
        with pytest.raises(consumer.Busy, match="another-machine:5"), consumer.lease("near", "far", "default"):
            pass


def test_takes_over_from_a_process_that_died_here_or_was_not_heard_of_for_long(reader):
    import socket

    Cursor.objects.create(
        consumer="near", source="far", holder="%s:999999999" % socket.gethostname(), held_until="2999-01-01T00:00:00Z"
    )
    with consumer.lease("near", "far", "default"):
        pass
    Cursor.objects.update(holder="another-machine:5", held_until="2020-01-01T00:00:00Z")
    with consumer.lease("near", "far", "default"):
        pass
    assert Cursor.objects.get().holder == ""


def test_refuses_a_type_of_event_that_it_does_not_know(reader):
    reader.take([made("strange", "far.Customer", 1, {"to": ["near"]})])
    assert "unknown type 'strange'" in Parked.objects.get().error


def test_registers_a_handler_once():
    def function(payload):
        return payload

    handling.register("x")(function)
    handling.register("x")(function)
    assert handling._handlers.pop("x") == [function]


def test_leaves_the_connection_usable_after_a_failure(reader):
    reader.take([customer(1)._replace(payload='{"id": 1, "number": null}')])
    assert connection.in_atomic_block is False
    assert reader.take([customer(2)]) == Tally(1, 0, 0)
