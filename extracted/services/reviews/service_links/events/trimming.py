"""Removes what is old: events that every known reader has read, and the memory of events of others."""

from datetime import timedelta
from typing import Any, Dict

from django.db import models
from django.utils import timezone

from service_links.contracts import contracts
from service_links.events import feed
from service_links.events.lag import PUBLISHING
from service_links.events.models import Cursor, Inbox, Outbox
from service_links.events.writing import writing


def trim(days: float, using: str) -> Dict[str, Any]:
    """Remove what is older than some days; counts what went and what stays because a reader has not come so far."""
    before = timezone.now() - timedelta(days=days)
    old = Outbox.objects.using(using).filter(created_at__lt=before)
    unread = models.Q(pk__in=[])
    for cursor in Cursor.objects.using(using).filter(_reads_us()):
        unread |= ~_read(feed.parse(cursor.position))
    kept = old.filter(unread).count()
    # Without instances: nothing hangs on these rows, and there may be millions.
    gone = old.exclude(unread)._raw_delete(using)
    forgotten = Inbox.objects.using(using).filter(handled_at__lt=before, consumer=contracts().side)._raw_delete(using)
    return {"trimmed": gone or 0, "unread": kept, "forgotten": forgotten or 0}


def note(reader: str, position: str, using: str) -> None:
    """Remember how far a reader has come, as it says itself; its own cursor counts where it shares the database."""
    with writing(using):
        row, _ = Cursor.objects.using(using).get_or_create(consumer=reader, source=contracts().side)
    if row.position != position and not row.holder:
        Cursor.objects.using(using).filter(pk=row.pk, holder="").update(position=position, updated_at=timezone.now())


def _reads_us() -> models.Q:
    side = contracts().side
    return models.Q(source=side) | models.Q(consumer=side, source__startswith=PUBLISHING)


def _read(position: feed.Position) -> models.Q:
    """Events up to a position."""
    low, high, sequence = position
    return models.Q(transaction__lt=low) | models.Q(transaction__gte=low, transaction__lt=high, sequence__lte=sequence)
