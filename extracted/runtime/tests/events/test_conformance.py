"""What holds over every transport: the feed, RabbitMQ, Redis Streams, the Kafka protocol.

Real RabbitMQ, real Redis, a server of the Kafka protocol (noida-db) and librdkafka's mock cluster: no Apache Kafka.
"""

import io
import json
import logging
from itertools import groupby

import pytest
from django.db import OperationalError

from brokers import BROKERS
from far.models import Customer
from making import customer, made, moved
from near.models import Heard
from service_links import logs, wire
from service_links.events import consumer as reading
from service_links.events import envelope, handling, parking
from service_links.events.consumer import Tally
from service_links.events.models import Inbox, Parked
from service_links.events.transports import PREFETCH
from wires import Brokered, Feed

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ("feed", *BROKERS)


@pytest.fixture
def transport(request, _brokers):
    """A transport with nothing in it."""
    if request.param == "feed":
        return Feed()
    kind = BROKERS[request.param]
    if kind.missing:
        pytest.skip(kind.missing)
    broker = _brokers(request.param)
    if broker.process is None:
        broker.start()
    found = Brokered(broker)
    found.empty()
    return found


everywhere = pytest.mark.parametrize("transport", ALL, indirect=True)
brokered = pytest.mark.parametrize("transport", BROKERS, indirect=True)


def many(number, keys=7):
    """Events on a few customers, by turns."""
    return [customer(1 + place % keys, "updated", **{"full name": str(place)}) for place in range(number)]


def by_key(events):
    """The sequences of each key, as they came."""
    rows = sorted(events, key=lambda event: event.aggregateid)  # sorting keeps the order of those alike
    return {key: [event.sequence for event in found] for key, found in groupby(rows, lambda event: event.aggregateid)}


@everywhere
def test_everything_comes_at_least_once_and_that_of_a_key_in_order(transport):
    events, came = many(350), []
    transport.hand_over(events)
    transport.collect(came.extend)
    assert {event.id for event in came} == {event.id for event in events}
    assert by_key(came) == by_key(events)
    assert {event.id: event.payload for event in came} == {event.id: event.payload for event in events}


@everywhere
def test_what_comes_twice_is_dealt_with_once(transport):
    events = many(30)
    transport.hand_over(events)
    transport.hand_over(events)
    assert transport.read() == Tally(30, 30, 0)
    assert Inbox.objects.count() == 30
    assert sorted(Customer.objects.values_list("name", flat=True)) == [str(place) for place in range(23, 30)]


@everywhere
def test_what_was_not_dealt_with_comes_again_in_order(transport):
    events, came = many(250), []
    transport.hand_over(events)

    def fail_once(batch):
        came.extend(batch)
        if len(came) == len(batch):
            raise OperationalError("the database is away")

    with pytest.raises(OperationalError):
        transport.collect(fail_once)
    again = []
    transport.collect(again.extend)
    assert {event.id for event in again} == {event.id for event in events}
    assert by_key(again) == by_key(events)


@everywhere
def test_a_database_that_is_away_parks_and_loses_nothing(transport, monkeypatch):
    transport.hand_over([customer(1)])

    def fail(*args, **kwargs):
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(reading, "handle", fail)
        with pytest.raises(OperationalError):
            transport.read()
    assert not Parked.objects.exists()
    assert transport.read() == Tally(1, 0, 0)


@everywhere
def test_a_poisoned_event_is_parked_seen_and_tried_again_while_others_go_on(transport):
    transport.hand_over([customer(1), customer(2)])
    transport.read()
    row = wire.encode(Customer.objects.get(pk=1))
    transport.hand_over(
        [
            moved("nowhere", 1, row),
            customer(2, "updated", **{"full name": "goes on"}),
            customer(1, "updated", **{"full name": "waits"}),
        ]
    )
    assert transport.read() == Tally(1, 0, 2)
    assert dict(Customer.objects.values_list("pk", "name")) == {1: "Ada", 2: "goes on"}
    (shown,) = parking.listed("near", "default")
    assert (shown["aggregate"], shown["error"]) == ("far.Customer:1", "ValueError: there is no such place")
    assert parking.release(parking.select("near", "far.Customer:1", "default"), "default") == (0, 2)
    Parked.objects.exclude(error="").update(payload=json.dumps(moved("Rome", 1, row).content))
    assert parking.release(parking.select("near", "far.Customer:1", "default"), "default") == (2, 0)
    assert Heard.objects.get().detail.startswith("Rome")
    assert Customer.objects.get(pk=1).name == "waits"


@brokered
def test_what_is_no_event_is_parked_and_holds_nobody_up(transport):
    transport.put(b"\xff not JSON")
    transport.put(b'{"id": 1}')
    transport.put(b"{}", specversion="1.0", id="1", type="x")
    transport.hand_over([customer(1)])
    assert transport.read() == Tally(1, 0, 3)
    errors = sorted(row["error"] for row in parking.listed("near", "default"))
    assert [error.partition(":")[0] for error in errors] == ["Unreadable"] * 3
    assert "it is a CloudEvent without source, aggregatetype, sequence" in errors[2]
    assert parking.release(parking.select("near", "", "default"), "default") == (0, 3)
    assert parking.skip(parking.select("near", "", "default"), "default") == (0, 0)


@brokered
def test_what_could_not_be_read_is_read_once_it_can_be(transport, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(envelope, "_NEEDED", ("id", "tomorrow"))
        patched.setattr(envelope, "_RECORD_SCHEMA", "unknown today")
        transport.hand_over([customer(1)])
        patched.setattr(envelope, "_RECORD_SCHEMA", "known then")
        assert transport.read() == Tally(0, 0, 1)
    Parked.objects.update(payload=Parked.objects.get().payload.replace("unknown today", envelope._RECORD_SCHEMA))
    assert parking.release(parking.select("near", "", "default"), "default") == (1, 0)
    assert Customer.objects.get().name == "Ada"


@brokered
def test_a_slow_reader_has_no_more_in_hand_than_it_asked_for(transport):
    events, sizes, left = many(3 * PREFETCH), [], []
    transport.hand_over(events)

    def take(batch):
        sizes.append(len(batch))
        left.append(transport.waiting())

    transport.collect(take)
    assert max(sizes) <= PREFETCH
    assert sum(sizes) == len(events)
    # What it has in hand was neither acknowledged nor, beyond what it asked for, taken out of the broker.
    assert left[0] >= len(events) - 2 * PREFETCH
    assert transport.waiting() == 0


@everywhere
def test_it_is_known_how_much_waits(transport):
    transport.collect(lambda batch: None)
    assert transport.waiting() == 0
    transport.hand_over(many(130))
    assert transport.waiting() == 130
    transport.collect(lambda batch: None)
    assert transport.waiting() == 0


@brokered
@pytest.mark.parametrize("form", envelope.FORMS)
def test_every_envelope_is_understood_to_the_last_digit(transport, form):
    sign = "&" if "?" in transport.url else "?"
    exact = '{"id": 1, "balance": 0.12345678901234567890, "text": "ä, \\"}{\\u2028"}'
    event = made("updated", "far.Customer", 1)._replace(
        payload=exact,
        created_at="2026-11-23T10:00:00+00:00",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        requestid="a.b:c@d/e+f=g-h_i",
    )
    Brokered(transport.broker, "%s%senvelope=%s" % (transport.url, sign, form)).hand_over([event])
    came = []
    transport.collect(came.extend)
    assert came == [event]


@everywhere
def test_whoever_deals_with_an_event_logs_under_the_number_of_the_request_that_caused_it(transport, monkeypatch):
    monkeypatch.setattr(handling, "_handlers", {})
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.EcsFormatter(service="near"))
    logger = logging.getLogger("near.heard")
    handling.register("told")(lambda payload: logger.warning("dealt with it"))
    event = made("event:told", "far.Customer", 1, {"to": ["near"], "payload": 1})
    logger.addHandler(handler)
    try:
        transport.hand_over([event._replace(requestid="number-7")])
        assert transport.read() == Tally(1, 0, 0)
    finally:
        logger.removeHandler(handler)
    (line,) = [json.loads(text) for text in written.getvalue().splitlines()]
    assert line["http"]["request"]["id"] == "number-7"
