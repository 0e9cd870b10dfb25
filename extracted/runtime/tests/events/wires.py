"""Each transport as the conformance suite uses it: what is handed over to it, what is read of it, what it says."""

import time

from service_links.events import transports
from service_links.events.consumer import Consumer
from service_links.events.feed import Page
from service_links.events.transports import Reading

PAGE = 100


def paged(events):
    """What a feed would give of some events, page by page."""

    def read(position):
        start = int(position.rpartition(".")[2] or 0)
        found = tuple(events[start : start + PAGE])
        return Page(found, "0.1.%d" % (start + len(found)), start + len(found) >= len(events))

    return read


class Feed:
    """The feed, without a server: over HTTP it is tried in test_sides."""

    name = "feed"

    def __init__(self):
        self.events = []

    def hand_over(self, events):
        self.events = self.events + list(events)

    def read(self):
        return Consumer("far").drain(paged(self.events))

    def collect(self, take):
        """Hand events to a function; a page that it fails on comes again."""
        position = self.position = getattr(self, "position", "")
        while True:
            page = paged(self.events)(position)
            take(list(page.events))
            position = self.position = page.position
            if page.is_last:
                return

    def waiting(self):
        return len(self.events) - int(self.position.rpartition(".")[2] or 0)


class Brokered:
    """A broker that runs."""

    def __init__(self, broker, url=""):
        self.name, self.broker = broker.name, broker
        self.url = url or broker.url
        self.transport = transports.of(self.url)

    def hand_over(self, events):
        return self.transport.publish(self.url, "far", paged(list(events)), "", lambda position: None)

    def read(self):
        return Consumer("far").read_broker(self.url, 0.2)

    def collect(self, take):
        self.transport.consume(self.url, Reading("far", "near", take, 0.2))

    def waiting(self):
        return self.transport.waiting(self.url, "far", "near")["events"]

    def empty(self):
        """Leave nothing of earlier tests."""
        self.transport.declare(self.url, "far", "near")
        if self.name == "redis":
            with self.transport.connected(self.url) as client:
                client.flushall()
            self.transport.declare(self.url, "far", "near")
        elif self.name == "rabbitmq":
            with self.transport.connected(self.url) as connection:
                self.transport.queue_of("far", "near")(connection.default_channel).purge()
        else:
            self.collect(lambda events: None)

    def put(self, body, content_type="application/json", **attributes):
        """A message that is none of ours."""
        getattr(self, "_put_" + self.transport.__name__.rpartition(".")[2])(body, content_type, attributes)

    def seen(self):
        """The last message as any other program would see it: its type, what is beside the body, the body."""
        return getattr(self, "_seen_" + self.transport.__name__.rpartition(".")[2])()

    def _put_rabbitmq(self, body, content_type, attributes):
        from kombu import Exchange

        headers = {"cloudEvents_" + name: value for name, value in attributes.items()}
        with self.transport.connected(self.url) as connection:
            exchange = Exchange("service_links.far", type="fanout", durable=True)
            connection.Producer(exchange=exchange).publish(
                body, content_type=content_type, content_encoding="utf-8", headers=headers
            )

    def _seen_rabbitmq(self):
        with self.transport.connected(self.url) as connection:
            found = []
            with connection.Consumer([self.transport.queue_of("far", "near")], on_message=found.append, no_ack=True):
                while not found:
                    connection.drain_events(timeout=30)
            message = found[-1]
            headers = {name: value for name, value in message.headers.items() if name.startswith("cloudEvents_")}
            body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
            return message.content_type, headers, body

    def _put_redis_streams(self, body, content_type, attributes):
        with self.transport.connected(self.url) as client:
            client.xadd("service_links.far", {**attributes, "content-type": content_type, "data": body})

    def _seen_redis_streams(self):
        with self.transport.connected(self.url) as client:
            ((_, fields),) = client.xrevrange("service_links.far", count=1)
            told = {name.decode(): value.decode() for name, value in fields.items() if name != b"data"}
            return told.pop("content-type"), told, fields[b"data"]

    def _put_kafka(self, body, content_type, attributes):
        from confluent_kafka import Producer

        producer = Producer(self.transport._settings(self.url))
        headers = [("content-type", content_type), *(("ce_" + name, value) for name, value in attributes.items())]
        producer.produce("service_links.far", body, headers=headers)
        assert producer.flush(30) == 0

    def _seen_kafka(self):
        from confluent_kafka import Consumer as Client

        client = Client({**self.transport._settings(self.url), "group.id": "other", "auto.offset.reset": "error"})
        places = self.transport._partitions(client, "far")
        found = []
        for place in places:
            low, high = client.get_watermark_offsets(place, timeout=30)
            if high > low:
                place.offset = high - 1
                found.append(place)
        client.assign(found)
        messages = []
        until = time.monotonic() + 30
        while len(messages) < len(found) and time.monotonic() < until:
            messages += [message for message in client.consume(10, timeout=0.1) if not message.error()]
        client.close()
        message = max(messages, key=lambda each: each.timestamp()[1])
        headers = {name: value.decode() for name, value in message.headers()}
        return headers.pop("content-type"), {**headers, "key": message.key().decode()}, message.value()
