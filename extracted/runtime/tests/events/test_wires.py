"""What is on the wire, as a program that is none of ours would read it, and what is each broker's own."""

import json
import uuid

import pytest

from brokers import BROKERS
from far.models import Customer
from making import customer, made
from service_links.errors import Misconfigured, Unavailable
from service_links.events import endpoints, envelope, outbox, transports
from service_links.events.consumer import Consumer, Tally
from service_links.events.event import Event
from service_links.events.transports import Reading, redis_streams
from wires import Brokered, paged

pytestmark = pytest.mark.django_db(transaction=True)
TIME = "2026-11-23T10:00:00+00:00"
PREFIXES = {"rabbitmq": "cloudEvents_", "kafka_protocol": "ce_", "mock_cluster": "ce_", "redis": ""}


def only(*names):
    return pytest.mark.parametrize("broker", names, indirect=True)


@pytest.fixture
def wire(broker):
    """A broker with nothing in it."""
    found = Brokered(broker)
    found.empty()
    return found


def through(wire, **options):
    """The same broker, by an address that says more."""
    return Brokered(wire.broker, "%s?%s" % (wire.url, "&".join("%s=%s" % pair for pair in options.items())))


@only(*BROKERS)
def test_attributes_of_cloudevents_are_beside_the_data_as_the_binding_says(wire):
    event = customer(7, "updated", sequence=12)._replace(created_at=TIME)
    through(wire, envelope="binary").hand_over([event])
    content_type, told, body = wire.seen()
    prefix = PREFIXES[wire.name]
    assert told.pop("key", "far.Customer:7") == "far.Customer:7"
    assert (content_type, body) == ("application/json", event.payload.encode())
    assert told == {
        prefix + "specversion": "1.0",
        prefix + "id": event.id,
        prefix + "source": "urn:service-links:far",
        prefix + "type": "far.Customer.updated",
        prefix + "subject": "7",
        prefix + "time": TIME,
        prefix + "dataschema": "urn:service-links:far:far.Customer.updated",
        prefix + "aggregatetype": "far.Customer",
        prefix + "partitionkey": "far.Customer:7",
        prefix + "sequence": "00000000000000000012",
    }


@only(*BROKERS)
def test_a_structured_event_is_one_json_text(wire):
    event = customer(7, "updated", sequence=12)._replace(created_at=TIME)
    through(wire, envelope="structured").hand_over([event])
    content_type, _, body = wire.seen()
    told = json.loads(body)
    assert content_type == "application/cloudevents+json"
    assert told["data"] == event.content
    assert (told["specversion"], told["id"], told["datacontenttype"]) == ("1.0", event.id, "application/json")


@only("rabbitmq")
def test_a_reader_of_before_finds_the_body_that_it_knows(wire):
    event = customer(1)
    wire.hand_over([event._replace(traceparent="00-1-2-01", requestid="number-1")])
    content_type, told, body = wire.seen()
    assert (content_type, Event(**json.loads(body))) == ("application/json", event)
    assert "traceparent" not in json.loads(body)
    assert (told["cloudEvents_id"], told["cloudEvents_requestid"]) == (event.id, "number-1")


@only("rabbitmq")
def test_what_a_publisher_of_before_sent_is_read(wire):
    wire.put(json.dumps(customer(1)._asdict()).encode())
    assert wire.read() == Tally(1, 0, 0)


def test_a_version_to_come_may_tell_more_of_an_event():
    event = customer(1)
    row = json.dumps({**event._asdict(), "further": 1}).encode()
    assert envelope.unwrapped(envelope.Message("application/json", {}, row)) == event


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (envelope.CLOUD, b"[]"),
        (envelope.CLOUD, b"{}"),
        (envelope.CLOUD, b'{"specversion": "1.0", "id" "x"}'),
        (envelope.CLOUD, b'{"specversion": "0.3", "id": "x"}'),
        ("application/json", b"[]"),
        ("application/json", b'{"id": "no uuid"}'),
        ("text/plain", b"hello"),
    ],
)
def test_refuses_what_is_no_event(content_type, body):
    with pytest.raises(envelope.Unreadable):
        envelope.unwrapped(envelope.Message(content_type, {}, body))


def test_an_event_without_a_zone_tells_no_time_and_one_of_nothing_no_subject():
    told = envelope.attributes(made("event:greeted", "greeted", "")._replace(created_at="2026-11-23T10:00:00"), "far")
    assert "time" not in told
    assert "subject" not in told
    assert (told["type"], told["partitionkey"]) == ("event:greeted", "greeted:")
    assert envelope.attributes(made("event:a b", "a b", ""), "far")["dataschema"] == "urn:service-links:far:event:a%20b"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("amqp://user:secret@host//", "host:5672//"),
        ("redis://:secret@host/3?most=5", "host:6379/3"),
        ("kafka://a:1,b:2?partitions=3", "a:1,b:2"),
        ("kafkas://user:secret@a", "a:9092"),
    ],
)
def test_the_name_of_a_broker_has_no_password(url, name):
    assert transports.name_of(url) == name


@pytest.mark.parametrize("query", ["acks=0", "enable.idempotence=false", "group.id=x", "nonsense=1", "partitions=x"])
def test_an_address_cannot_say_what_would_lose_events(query):
    with pytest.raises(Misconfigured, match=query.partition("=")[0]):
        transports.of("kafka://").publish("kafka://127.0.0.1:9?" + query, "far", None, "", None)


@only("redis")
def test_what_all_have_read_is_trimmed_and_what_one_needs_is_kept(wire):
    wire.transport.declare(wire.url, "far", "slow")
    with wire.transport.connected(wire.url) as client:
        wire.hand_over([customer(key) for key in range(150)])
        wire.read()
        wire.hand_over([customer(1)])
        assert client.xlen("service_links.far") == 151
        wire.transport.consume(wire.url, Reading("far", "slow", lambda events: None, 0.05))
        wire.hand_over([customer(2)])
        assert client.xlen("service_links.far") <= 3


@only("redis")
def test_a_reader_that_is_far_behind_holds_the_publisher_up_and_not_the_memory(wire):
    narrow, kept = through(wire, most=150), []
    events = [customer(key) for key in range(400)]
    with pytest.raises(redis_streams.Full, match=r"service_links\.far\.near"):
        wire.transport.publish(narrow.url, "far", paged(events), "", kept.append)
    assert kept == ["0.1.100", "0.1.200"]
    assert wire.read() == Tally(200, 0, 0)
    assert wire.transport.publish(narrow.url, "far", paged(events), kept[-1], kept.append) == 200
    assert wire.read() == Tally(200, 0, 0)


@only("redis")
def test_a_redis_that_lost_what_it_confirmed_is_sent_that_again(wire):
    events, kept = [customer(key) for key in range(250)], [""]
    wire.transport.publish(wire.url, "far", paged(events), "", kept.append)
    with wire.transport.connected(wire.url) as client:
        client.flushall()
    wire.transport.declare(wire.url, "far", "near")
    assert wire.transport.publish(wire.url, "far", paged(events), kept[-1], kept.append) == 250
    assert wire.read() == Tally(250, 0, 0)


@only("redis")
def test_nothing_is_published_past_a_side_that_never_read(wire):
    with wire.transport.connected(wire.url) as client:
        client.flushall()
    with pytest.raises(transports.Unroutable, match="run links_consume over there first"):
        wire.hand_over([customer(1)])


@only("redis")
def test_what_a_dead_reader_had_in_hand_is_claimed_before_anything_new(wire):
    first, second = [customer(key) for key in range(30)], [customer(key) for key in range(30, 40)]
    wire.hand_over(first)
    with wire.transport.connected(wire.url) as client:
        client.xreadgroup("service_links.far.near", "a dead one", {"service_links.far": ">"}, count=20)
        wire.hand_over(second)
        assert wire.waiting() == 40
        came = []
        wire.collect(came.extend)
        assert [event.id for event in came] == [event.id for event in first + second]
        assert client.xinfo_consumers("service_links.far", "service_links.far.near") == []


@only("kafka_protocol")
def test_a_key_stays_in_one_partition_and_a_row_that_came_before_what_it_needs_is_tried_again(wire, monkeypatch):
    side = "many-%s" % uuid.uuid4().hex
    url = wire.url + "?partitions=3"
    events = [customer(1 + place % 9, "updated", **{"full name": str(place)}) for place in range(90)]
    wire.transport.publish(url, side, paged(events), "", lambda position: None)
    batches = []
    wire.transport.consume(url, Reading(side, "near", batches.append, 0.05))
    came = [event for batch in batches for event in batch]
    for key in map(str, range(1, 10)):
        mine = [event.sequence for event in came if event.aggregateid == key]
        assert mine == sorted(mine)
        assert len(mine) == 10
    reader = Consumer("far")
    assert reader.take([customer(5)._replace(payload='{"id": 5, "number": null}')]) == Tally(0, 0, 1)
    wire.hand_over([customer(6)])
    assert wire.read() == Tally(1, 0, 0)
    from service_links.events.models import Parked

    assert Parked.objects.get().attempts == 2
    Parked.objects.update(payload=customer(5).payload)
    wire.hand_over([customer(7)])
    wire.read()
    assert not Parked.objects.exists()
    assert set(Customer.objects.values_list("pk", flat=True)) == {5, 6, 7}


@only("kafka_protocol", "mock_cluster")
def test_says_that_events_were_removed_before_they_were_read(wire):
    from confluent_kafka import Consumer as Client
    from confluent_kafka import TopicPartition

    wire.hand_over([customer(1)])
    settings = wire.transport._settings(wire.url)
    client = Client({**settings, "group.id": "service_links.far.near", "enable.auto.commit": False})
    client.commit(offsets=[TopicPartition("service_links.far", 0, 10**6)], asynchronous=False)
    with pytest.raises(wire.transport.Lost, match="links_snapshot"):
        wire.collect(lambda events: None)
    end = client.get_watermark_offsets(TopicPartition("service_links.far", 0), timeout=30)[1]
    client.commit(offsets=[TopicPartition("service_links.far", 0, end)], asynchronous=False)
    client.close()


@only("kafka_protocol")
def test_what_is_too_large_for_a_broker_stays_in_the_outbox_and_is_named(wire):
    kept = []
    event = customer(1)._replace(payload=json.dumps({"id": 1, "text": "x" * 2_000_000}))
    with pytest.raises(Unavailable, match="too large"):
        wire.transport.publish(wire.url, "far", paged([event]), "", kept.append)
    assert kept == []


def test_the_feed_is_a_batch_of_cloudevents_for_those_who_accept_that(rf):
    outbox.write("event:greeted", {"to": ["far"], "payload": "ä"}, ("near.Order", 5), None)

    def get(query, **headers):
        request = rf.get("/" + query, HTTP_AUTHORIZATION="Bearer a token", **headers)
        return endpoints.EventsView.as_view()(request).render()

    answer = get("?limit=1", HTTP_ACCEPT=envelope.BATCH)
    (told,) = json.loads(answer.content)
    assert answer.headers["Content-Type"] == envelope.BATCH
    assert (told["type"], told["subject"], told["data"]["payload"]) == ("event:greeted", "5", "ä")
    assert envelope.unwrapped(envelope.Message(envelope.CLOUD, {}, json.dumps(told).encode())).id == told["id"]
    following = answer.headers["Link"].partition(">")[0].lstrip("<")
    assert json.loads(get(following, HTTP_ACCEPT=envelope.BATCH).content) == []
    assert get("?after=x", HTTP_ACCEPT=envelope.BATCH).status_code >= 400
    assert json.loads(get("").content)["events"][0]["id"] == told["id"]
