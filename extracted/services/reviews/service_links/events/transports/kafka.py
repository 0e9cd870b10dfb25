"""The Kafka protocol, `kafka://HOST:PORT,HOST:PORT`: a topic for each side, keyed by what an event happened to.

The topic is `service_links.SIDE`, the group of a reader `service_links.SIDE.READER`. The producer is idempotent and
waits for all replicas. One process at a time reads, all partitions; offsets are committed once the events and the
memory of them are. A topic is made with `?partitions=1&replication=-1` where there is none, and keeps everything: how
long is its operator's to say. Options with a dot in them are librdkafka's own: `?security.protocol=SASL_SSL`.
Attributes of CloudEvents are headers, as the binding for Kafka has them.
"""

import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Tuple
from urllib.parse import parse_qsl, unquote, urlsplit

from service_links.errors import LinkError, Misconfigured, Unavailable
from service_links.events.envelope import BINARY, Message, arrived, key_of, traced, wrapped
from service_links.events.event import Event
from service_links.events.feed import Page
from service_links.events.transports import PREFETCH, Reading, name_of, options_of

LEASED, BY_KEY = True, True
_OURS = {"envelope": BINARY, "partitions": 1, "replication": -1}
_FIXED = {"acks", "enable.auto.commit", "enable.idempotence", "auto.offset.reset", "group.id", "bootstrap.servers"}
_ANSWER = 5.0
_FLUSH = 30.0
_SILENCE = 30.0
"""So many seconds a broker may say nothing, not even that there is nothing more."""


class Lost(LinkError):
    """Events were removed from a topic before they were read."""


def topic_of(side: str) -> str:
    """The topic of a side."""
    return "service_links.%s" % side


def group_of(side: str, reader: str) -> str:
    """The consumer group of a reader."""
    return "service_links.%s.%s" % (side, reader)


def publish(url: str, side: str, read: Callable[[str], Page], position: str, keep: Callable[[str], None]) -> int:
    """Publish what the feed holds after a position, page by page; `keep` is told how far it came after each.

    A crash before `keep` publishes a page again, which its readers notice.
    """
    from confluent_kafka import Producer

    number, form = 0, options_of(url, **_OURS)[1]["envelope"]
    # A message never gives up by itself: with those after it delivered, it would come late.
    settings = {"enable.idempotence": True, "acks": "all", "message.timeout.ms": 0, "linger.ms": 5}
    with _told(url):
        producer = Producer({**_settings(url), **settings})
        _make(producer, url, topic_of(side))
        while True:
            page = read(position)
            _send(producer, topic_of(side), [(key_of(event), wrapped(event, side, form)) for event in page.events])
            position, number = page.position, number + len(page.events)
            keep(position)
            if page.is_last:
                return number


def declare(url: str, side: str, reader: str) -> None:
    """Make the topic of a side; a group needs no making, since a topic keeps what nobody has read."""
    from confluent_kafka import Producer

    with _told(url):
        _make(Producer(_settings(url)), url, topic_of(side))


def consume(url: str, reading: Reading) -> int:
    """Hand over events, those of a key in their order, and commit their offsets afterwards; gives their number.

    Raises Lost where the topic has not kept what was not read yet.
    """
    number, idle_since = 0, time.monotonic()
    with _consumer(url, reading.side, reading.reader) as consumer:
        partitions = _partitions(consumer, reading.side)
        ends = _Ends({each.partition for each in partitions})
        consumer.assign(_committed(consumer, partitions))
        while not reading.is_stopped:
            reading.beat()
            idle = time.monotonic() - idle_since
            if idle > reading.until_idle and ends.are_reached:
                break
            if idle > reading.until_idle + _SILENCE:
                raise Unavailable("the brokers at %s say nothing" % name_of(url))
            messages = ends.without(consumer.consume(PREFETCH, timeout=min(reading.until_idle, 1.0)))
            if messages:
                reading.take([_event(message) for message in messages])
                consumer.commit(offsets=_after(messages), asynchronous=False)
                number, idle_since = number + len(messages), time.monotonic()
    return number


def waiting(url: str, side: str, reader: str) -> Dict[str, Any]:
    """How many events a reader has not dealt with, and how old the oldest of them is."""
    events, oldest = 0, []
    with _consumer(url, side, reader) as consumer:
        behind = []
        for place in _committed(consumer, _partitions(consumer, side)):
            low, high = consumer.get_watermark_offsets(place, timeout=_ANSWER)
            place.offset = max(low, place.offset)
            events += high - place.offset
            behind += [place] if high > place.offset else []
        consumer.assign(behind)
        until = time.monotonic() + _ANSWER
        while len(oldest) < len(behind) and time.monotonic() < until:
            for message in consumer.consume(1, timeout=0.5):
                if not message.error():
                    oldest.append(message.timestamp()[1] / 1000)
                    consumer.pause([place for place in behind if place.partition == message.partition()])
    return {"events": events, "seconds": max(0.0, time.time() - min(oldest)) if oldest else 0.0, "held_back": 0}


class _Ends:
    """Which partitions are known to hold nothing more."""

    def __init__(self, partitions: Any) -> None:
        self._open = set(partitions)

    @property
    def are_reached(self) -> bool:
        """Whether all are read to their end."""
        return not self._open

    def without(self, messages: List[Any]) -> List[Any]:
        """The messages that are events, noting those that say otherwise. Raises Lost, Unavailable."""
        from confluent_kafka import KafkaError

        found = []
        for message in messages:
            error = message.error()
            if error is None:
                self._open.add(message.partition())
                found.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._open.discard(message.partition())
            elif error.code() in {KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE}:
                raise Lost(
                    "events were removed from %s before they were read (%s): let the other side run links_snapshot,"
                    " and set the group's offsets" % (message.topic(), error.str())
                )
            else:
                raise Unavailable("the Kafka brokers: %s" % error.str())
        return found


def _send(producer: Any, topic: str, keyed: List[Tuple[str, Message]]) -> None:
    """Publish a page, or raise Unavailable; of what is given up nothing is sent after that."""
    failed: List[Any] = []
    try:
        for key, message in keyed:
            headers = [("ce_" + name, value.encode()) for name, value in message.attributes.items()]
            headers += [(name, value.encode()) for name, value in traced(message).items()]
            producer.produce(
                topic,
                key=key.encode(),
                value=message.body,
                headers=[("content-type", message.content_type.encode()), *headers],
                on_delivery=lambda error, _: failed.append(error) if error else None,
            )
            producer.poll(0)
        left = producer.flush(_FLUSH)
    except BaseException:
        producer.purge()
        raise
    if left:
        producer.purge()
    if failed or left:
        raise Unavailable(
            "%d events were not taken by %s: %s" % (left or len(failed), topic, (*failed, "no answer")[0])
        )


def _make(client: Any, url: str, topic: str) -> None:
    """Make a topic that is not there. Raises Unavailable."""
    from confluent_kafka import KafkaError, KafkaException
    from confluent_kafka.admin import AdminClient, NewTopic

    if topic in client.list_topics(timeout=_ANSWER).topics:
        return
    options = options_of(url, **_OURS)[1]
    asked = NewTopic(topic, options["partitions"], options["replication"], config={"retention.ms": "-1"})
    admin = AdminClient(_settings(url))  # a name of its own, since it stops when it is let go
    try:
        admin.create_topics([asked], request_timeout=_ANSWER)[topic].result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise


@contextmanager
def _consumer(url: str, side: str, reader: str) -> Iterator[Any]:
    from confluent_kafka import Consumer

    settings = {
        "group.id": group_of(side, reader),
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "error",
        "enable.partition.eof": True,
        "queued.min.messages": PREFETCH,
        "queued.max.messages.kbytes": 8192,
    }
    with _told(url):
        consumer = Consumer({**_settings(url), **settings})
        try:
            yield consumer
        finally:
            consumer.close()


def _partitions(consumer: Any, side: str) -> List[Any]:
    """The partitions of a side's topic; none while there is none."""
    from confluent_kafka import TopicPartition

    found = consumer.list_topics(timeout=_ANSWER).topics.get(topic_of(side))
    return [TopicPartition(topic_of(side), number) for number in sorted(found.partitions)] if found else []


def _committed(consumer: Any, partitions: List[Any]) -> List[Any]:
    """Where a reader goes on: after what it has committed, else at the beginning."""
    from confluent_kafka import OFFSET_BEGINNING

    found = consumer.committed(partitions, timeout=_ANSWER) if partitions else []
    for place in found:
        if place.error:
            raise Unavailable("the Kafka brokers: %s" % place.error)
        place.offset = place.offset if place.offset >= 0 else OFFSET_BEGINNING
    return list(found)


def _after(messages: List[Any]) -> List[Any]:
    from confluent_kafka import TopicPartition

    last = {(message.topic(), message.partition()): message.offset() for message in messages}
    return [TopicPartition(topic, partition, offset + 1) for (topic, partition), offset in last.items()]


def _event(message: Any) -> Event:
    headers = {name: (value or b"").decode(errors="replace") for name, value in message.headers() or ()}
    told = {name[3:]: value for name, value in headers.items() if name.startswith("ce_")}
    place = "%s/%d/%d" % (message.topic(), message.partition(), message.offset())
    return arrived(Message(headers.get("content-type", ""), told, message.value() or b""), place)


@contextmanager
def _told(url: str) -> Iterator[None]:
    from confluent_kafka import KafkaException

    try:
        yield
    except KafkaException as error:
        raise Unavailable("the Kafka brokers at %s do not answer as they should: %s" % (name_of(url), error)) from error


def _settings(url: str) -> Dict[str, Any]:
    """What librdkafka is told by an address. Raises Misconfigured for what would break the order or lose events."""
    parts = urlsplit(options_of(url, **_OURS)[0])
    who, _, hosts = parts.netloc.rpartition("@")
    given = dict(parse_qsl(parts.query))
    wrong = sorted(name for name in given if name in _FIXED or "." not in name)
    if wrong:
        raise Misconfigured("the address of a Kafka broker may not say %s" % ", ".join(wrong))
    is_secure = parts.scheme == "kafkas"
    found = {"bootstrap.servers": hosts, "security.protocol": "SSL" if is_secure else "PLAINTEXT", "log_level": 2}
    if who:
        name, _, password = who.partition(":")
        found.update({"sasl.mechanism": "PLAIN", "sasl.username": unquote(name), "sasl.password": unquote(password)})
        found["security.protocol"] = "SASL_SSL" if is_secure else "SASL_PLAINTEXT"
    return {**found, **given}
