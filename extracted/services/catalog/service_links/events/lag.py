"""How far this side is behind the others, and the others behind this one."""

from typing import Any, Dict, Optional

from django.db import models

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events import consumer, feed, sources, transports
from service_links.events.models import Cursor, Parked

PUBLISHING = "publish:"
"""What the cursors of brokers begin with, to which the outbox is published."""


def told(using: str) -> Dict[str, Any]:
    """For each other side what we did not read yet; for each known reader and broker what it did not take."""
    side = contracts().side
    reads = [_read(side, link.name, using) for link in contracts().links]
    readers = Cursor.objects.using(using).filter(source=side).exclude(consumer=side).order_by("consumer")
    brokers = _brokers(using).order_by("source")
    return {
        "reads": reads,
        "readers": [{"reader": row.consumer, **feed.behind(row.position)} for row in readers],
        "brokers": [{"broker": row.source[len(PUBLISHING) :], **feed.behind(row.position)} for row in brokers],
    }


def published(using: str) -> Optional[Cursor]:
    """How far the events of this side were handed over to the broker that was last in use."""
    return _brokers(using).order_by("updated_at").last()


def _brokers(using: str) -> "models.QuerySet[Cursor]":
    return Cursor.objects.using(using).filter(consumer=contracts().side, source__startswith=PUBLISHING)


def _waiting(reader: consumer.Consumer) -> Dict[str, Any]:
    """What a reader has not dealt with: in the feed, or in the broker and on the way there."""
    url = sources.url_of(reader.source)
    if not transports.is_broker(url):
        return sources.waiting(reader.source, reader.position)
    reached = reader.reached(url)
    if reached:
        return sources.waiting(reader.source, reached)
    there = transports.of(url).waiting(url, reader.source, reader.side)
    still = sources.unpublished(reader.source)
    return {
        "events": there["events"] + still["events"],
        "seconds": max(there["seconds"], still["seconds"]),
        "held_back": still["held_back"],
    }


def _read(side: str, source: str, using: str) -> Dict[str, Any]:
    parked = Parked.objects.using(using).filter(consumer=side, source=source)
    answer: Dict[str, Any] = {"events": 0, "seconds": 0.0, "held_back": 0, "error": ""}
    try:
        answer.update(_waiting(consumer.Consumer(source, using)))
    except LinkError as error:
        answer["error"] = str(error)
    still = parked.values_list("aggregatetype", "aggregateid").distinct().count()
    return {"side": source, **answer, "parked": parked.count(), "aggregates": still}
