"""RabbitMQ, `amqp://HOST`: published with confirmation, in order, to a queue for each side that reads.

The exchange is `service_links.SIDE`, the queue of a reader `service_links.SIDE.READER`. One consumer at a time gets
what is in a queue, and what it did not acknowledge comes again, so that the order holds. Attributes of CloudEvents are
headers, as the AMQP binding has them; `?envelope=` says how the body looks, by default as readers of before know it.
"""

import socket
import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Tuple

from service_links.errors import Unavailable
from service_links.events.envelope import RECORD, Message, arrived, traced, wrapped
from service_links.events.event import Event
from service_links.events.feed import Page
from service_links.events.transports import PREFETCH, Reading, Unroutable, options_of

LEASED, BY_KEY = False, False
_ATTRIBUTE = "cloudEvents_"
_POSITION = "service_links_position"


def queue_of(side: str, reader: str) -> Any:
    """The queue in which the events of a side wait for a reader."""
    from kombu import Exchange, Queue

    exchange = Exchange("service_links.%s" % side, type="fanout", durable=True)
    arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True}
    return Queue("service_links.%s.%s" % (side, reader), exchange, durable=True, queue_arguments=arguments)


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection whose publications are confirmed. Raises Unavailable."""
    from kombu import Connection
    from kombu.exceptions import OperationalError

    options = {"confirm_publish": True, "max_retries": 2, "interval_start": 0.1}
    address, _ = options_of(url, envelope=RECORD)
    connection = Connection(address, transport_options=options, connect_timeout=5, heartbeat=30)
    try:
        connection.ensure_connection(max_retries=2, interval_start=0.2)
        yield connection
    except (
        OperationalError,
        *connection.recoverable_connection_errors,
        *connection.recoverable_channel_errors,
    ) as error:
        raise Unavailable("the broker at %s does not answer: %s" % (connection.as_uri(), error)) from error
    finally:
        connection.release()


def publish(url: str, side: str, read: Callable[[str], Page], position: str, keep: Callable[[str], None]) -> int:
    """Publish what the feed holds after a position, page by page; `keep` is told how far it came after each.

    A crash before `keep` publishes a page again, which its readers notice.
    """
    from kombu import Exchange

    number = 0
    form = options_of(url, envelope=RECORD)[1]["envelope"]
    with connected(url) as connection:
        exchange = Exchange("service_links.%s" % side, type="fanout", durable=True)
        while True:
            page = read(position)
            if page.events:
                messages = [(event.id, wrapped(event, side, form)) for event in page.events]
                _send(connection, exchange, messages, page.position)
                number += len(messages)
            position = page.position
            keep(position)
            if page.is_last:
                return number


def declare(url: str, side: str, reader: str) -> None:
    """Make the queue of a reader, so that nothing is published past it."""
    with connected(url) as connection:
        queue_of(side, reader)(connection.default_channel).declare()


def consume(url: str, reading: Reading) -> int:
    """Hand over events in their order, and acknowledge them afterwards; their number is returned."""
    number, idle_since = 0, time.monotonic()
    with connected(url) as connection:
        batch: List[Any] = []
        queue = queue_of(reading.side, reading.reader)
        with connection.Consumer([queue], on_message=batch.append, prefetch_count=PREFETCH):
            while not reading.is_stopped and time.monotonic() - idle_since <= reading.until_idle:
                _gather(connection, batch, min(reading.until_idle, 1.0))
                reading.beat()
                if batch:
                    reading.take([_event(message, queue.name) for message in batch])
                    for position in [message.headers[_POSITION] for message in batch if _POSITION in message.headers]:
                        reading.reached(position)
                    batch[-1].ack(multiple=True)
                    number, idle_since = number + len(batch), time.monotonic()
                    batch.clear()
    return number


def waiting(url: str, side: str, reader: str) -> Dict[str, Any]:
    """How many events are in the queue of a reader; those that a process has in hand are not among them."""
    with connected(url) as connection:
        queue = queue_of(side, reader)(connection.default_channel)
        queue.declare()
        found = connection.default_channel.queue_declare(queue.name, passive=True)
        return {"events": found.message_count, "seconds": 0.0, "held_back": 0}


def _gather(connection: Any, batch: List[Any], wait: float) -> None:
    """Wait for a first event, then take what has come already."""
    connection.heartbeat_check()
    timeout = wait
    while len(batch) < PREFETCH:
        try:
            connection.drain_events(timeout=timeout)
        except socket.timeout:
            break
        timeout = 0.02


def _event(message: Any, queue: str) -> Event:
    prefixes = (_ATTRIBUTE, "cloudEvents:")
    told = {name[len(_ATTRIBUTE) :]: str(value) for name, value in message.headers.items() if name.startswith(prefixes)}
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    return arrived(Message(message.content_type or "", told, body), queue)


def _send(connection: Any, exchange: Any, messages: List[Tuple[str, Message]], position: str) -> None:
    returned: List[Any] = []
    channel = connection.channel()
    producer = connection.Producer(channel, exchange=exchange, on_return=lambda *details: returned.append(details))
    try:
        for number, (event_id, message) in enumerate(messages, 1):
            headers = {_ATTRIBUTE + name: value for name, value in message.attributes.items()}
            headers.update(traced(message))
            # Mandatory: the broker gives back what nobody has a queue for, before it confirms it.
            producer.publish(
                message.body,
                content_type=message.content_type,
                content_encoding="utf-8",
                headers={**headers, **({_POSITION: position} if number == len(messages) else {})},
                delivery_mode=2,
                mandatory=True,
                message_id=event_id,
                timeout=10,
            )
    finally:
        channel.close()
    if returned:
        raise Unroutable("no side has made its queue on %s yet: run links_consume over there first" % exchange.name)
