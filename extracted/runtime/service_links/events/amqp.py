"""Events by a broker (RabbitMQ): published with confirmation, in order, to a queue for each side that reads them.

The exchange is `service_links.SIDE`, the queue of a reader `service_links.SIDE.READER`. One consumer at a time gets
what is in a queue, and what it did not acknowledge comes again, so that the order holds.
"""

import socket
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, Tuple

from service_links.errors import Unavailable
from service_links.events.event import Event
from service_links.events.feed import Page

PREFETCH = 200
"""So many events are handed over before the first is acknowledged."""


class Unroutable(Unavailable):
    """Nobody has a queue for an event; it stays in the outbox until somebody has."""


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
    connection = Connection(url, transport_options=options, connect_timeout=5, heartbeat=30)
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
    with connected(url) as connection:
        exchange = Exchange("service_links.%s" % side, type="fanout", durable=True)
        while True:
            page = read(position)
            if page.events:
                number += _send(connection, exchange, page)
            position = page.position
            keep(position)
            if page.is_last:
                return number


def declare(url: str, side: str, reader: str) -> None:
    """Make the queue of a reader, so that nothing is published past it."""
    with connected(url) as connection:
        queue_of(side, reader)(connection.default_channel).declare()


def consume(
    url: str, side: str, reader: str, take: Callable[[List[Event]], Any], until_idle: float, stop: Any = None
) -> int:
    """Hand events to `take` in their order and acknowledge them when it returns; their number is returned.

    Ends when nothing has come for `until_idle` seconds, or soon after `stop` is set.
    """
    number, idle_since = 0, time.monotonic()
    with connected(url) as connection:
        batch: List[Tuple[Event, Any]] = []
        with connection.Consumer(
            [queue_of(side, reader)],
            callbacks=[lambda body, message: batch.append((Event.read(body), message))],
            accept=["json"],
            prefetch_count=PREFETCH,
        ):
            while not (stop and stop.is_set()) and time.monotonic() - idle_since <= until_idle:
                _gather(connection, batch, min(until_idle, 1.0))
                if batch:
                    take([event for event, _ in batch])
                    batch[-1][1].ack(multiple=True)
                    number, idle_since = number + len(batch), time.monotonic()
                    batch.clear()
    return number


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


def _send(connection: Any, exchange: Any, page: Page) -> int:
    returned: List[Any] = []
    channel = connection.channel()
    producer = connection.Producer(channel, exchange=exchange, on_return=lambda *details: returned.append(details))
    try:
        for event in page.events:
            # Mandatory: the broker gives back what nobody has a queue for, before it confirms it.
            producer.publish(
                event._asdict(),
                serializer="json",
                delivery_mode=2,
                mandatory=True,
                message_id=event.id,
                headers={"traceparent": event.traceparent} if event.traceparent else None,
                timeout=10,
            )
    finally:
        channel.close()
    if returned:
        raise Unroutable("no side has made its queue on %s yet: run links_consume over there first" % exchange.name)
    return len(page.events)
