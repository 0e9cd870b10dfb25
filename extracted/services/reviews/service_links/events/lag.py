"""How far this side is behind the others, and the others behind this one."""

from typing import Any, Dict

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events import consumer, feed, sources
from service_links.events.models import Cursor, Parked

PUBLISHING = "publish:"
"""What the cursors of brokers begin with, to which the outbox is published."""


def told(using: str) -> Dict[str, Any]:
    """For each other side what we did not read yet; for each known reader and broker what it did not take."""
    side = contracts().side
    reads = [_read(side, link.name, using) for link in contracts().links]
    readers = Cursor.objects.using(using).filter(source=side).exclude(consumer=side).order_by("consumer")
    brokers = Cursor.objects.using(using).filter(consumer=side, source__startswith=PUBLISHING).order_by("source")
    return {
        "reads": reads,
        "readers": [{"reader": row.consumer, **feed.behind(row.position)} for row in readers],
        "brokers": [{"broker": row.source[len(PUBLISHING) :], **feed.behind(row.position)} for row in brokers],
    }


def _read(side: str, source: str, using: str) -> Dict[str, Any]:
    parked = Parked.objects.using(using).filter(consumer=side, source=source)
    answer: Dict[str, Any] = {"events": 0, "seconds": 0.0, "held_back": 0, "error": ""}
    try:
        if not sources.is_queue(sources.url_of(source)):
            answer.update(sources.waiting(source, consumer.Consumer(source, using).position))
    except LinkError as error:
        answer["error"] = str(error)
    still = parked.values_list("aggregatetype", "aggregateid").distinct().count()
    return {"side": source, **answer, "parked": parked.count(), "aggregates": still}
