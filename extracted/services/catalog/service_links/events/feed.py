"""What happened here, in an order in which nothing is ever missed, from a position that the reader keeps.

A sequence is given out before its transaction commits, so that a lower one may become visible after a higher one.
PostgreSQL therefore shows only events of transactions below the oldest that still runs, and reads them in windows of
transactions, each in the order of the sequence: a position is `LOW.HIGH.SEQUENCE`, which says that everything of
transactions below LOW was read, and of those from LOW to below HIGH everything up to SEQUENCE. Two changes of one row
wait for each other, so that they are always in one window, or in two in their order. The price: a transaction that
runs for long, in any database of the server, holds back what came after it. SQLite has one writer; its window is one.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from django.db import connections, models, router
from django.db.models.functions import Cast
from django.utils import timezone

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events.event import ROWS, Event
from service_links.events.models import Outbox

LIMIT = 1000
"""So many events at most are given at once."""


class BadPosition(LinkError, ValueError):
    """A position that no feed has given."""


class Position(NamedTuple):
    """Where a reader is."""

    low: int = 0
    high: int = 0
    sequence: int = 0

    def __str__(self) -> str:
        return "%d.%d.%d" % self


class Page(NamedTuple):
    """Some events, the position after them, and whether there were more at that moment."""

    events: Tuple[Event, ...]
    position: str
    is_last: bool


def page(after: str = "", limit: int = LIMIT, using: Optional[str] = None) -> Page:
    """The events after a position. Raises BadPosition."""
    limit = max(0, min(limit, LIMIT))
    position, horizon = _start(after, using)
    rows = list(_window(position, using)[:limit])
    if len(rows) < limit and position.high < horizon:
        position = Position(position.high, horizon, 0)
        rows += _window(position, using)[: limit - len(rows)]
        sequence = max((row.sequence for row in rows if row.transaction >= position.low), default=0)
    else:
        sequence = rows[-1].sequence if rows else position.sequence
    return Page(tuple(map(_event, rows)), str(position._replace(sequence=sequence)), is_last=len(rows) < limit)


def behind(after: str = "", using: Optional[str] = None) -> Dict[str, Any]:
    """How many events wait after a position, how old the oldest is in seconds, and how many are held back."""
    position, horizon = _start(after, using)
    now, later = _window(position, using), _window(Position(position.high, horizon, 0), using)
    times = [rows.aggregate(first=models.Min("created_at"))["first"] for rows in (now, later)]
    oldest = min((time for time in times if time), default=None)
    return {
        "events": now.count() + later.count(),
        "seconds": (timezone.now() - oldest).total_seconds() if oldest else 0.0,
        "held_back": _told(using).filter(transaction__gte=max(horizon, position.high)).count(),
    }


def parse(text: str) -> Position:
    """A position of its text; "" is the beginning."""
    parts = text.split(".") if text else ["0", "0", "0"]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise BadPosition("%r is no position of this feed: it looks like 0.0.0" % text)
    return Position(*map(int, parts))


def _start(after: str, using: Optional[str]) -> Tuple[Position, int]:
    """Where to go on, and below which transaction everything is over.

    A position from beyond that is one of another server; its reader begins anew, and knows what it has seen.
    """
    position, horizon = parse(after), _horizon(using)
    return (Position() if position.high > horizon else position), horizon


def _horizon(using: Optional[str]) -> int:
    connection = connections[using or router.db_for_read(Outbox)]
    if connection.vendor != "postgresql":
        return 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_snapshot_xmin(txid_current_snapshot())")
        return int(cursor.fetchone()[0])


def _window(position: Position, using: Optional[str]) -> "models.QuerySet[Outbox]":
    low, high, sequence = position
    rows = _told(using).filter(transaction__gte=low, transaction__lt=high, sequence__gt=sequence)
    return rows.annotate(text=Cast("payload", models.TextField())).order_by("sequence")


def _told(using: Optional[str]) -> "models.QuerySet[Outbox]":
    """What the contracts offer; where several sides share the database, without what another side sent."""
    declared = contracts()
    rows = models.Q(type__in=ROWS, aggregatetype__in=declared.exposed.captured)
    return Outbox.objects.using(using).filter(rows | models.Q(side=declared.side)).defer("payload")


def _event(row: Any) -> Event:
    return Event(
        sequence=row.sequence,
        id=str(row.event_id),
        aggregatetype=row.aggregatetype,
        aggregateid=row.aggregateid,
        type=row.type,
        payload=row.text or "null",
        created_at=row.created_at.isoformat(),
        traceparent=row.traceparent or "",
        requestid=row.requestid or "",
    )


def events(data: Any) -> List[Event]:
    """The events of a page as it was sent."""
    return [Event.read(item) for item in data]
