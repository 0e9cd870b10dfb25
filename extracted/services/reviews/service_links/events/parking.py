"""Sets aside events that fail: their aggregate waits, all others go on, until a person releases or skips them."""

from typing import Any, Dict, List, Set, Tuple

from django.db import models

from service_links import telemetry, trace
from service_links.events.event import Event
from service_links.events.models import Parked
from service_links.events.writing import writing

Aggregate = Tuple[str, str]
EARLY = 20
"""So often at most an event is tried again by itself that may have come too early."""


def waiting(consumer: str, source: str, using: str) -> Set[Aggregate]:
    """The aggregates of a source that stand still."""
    rows = Parked.objects.using(using).filter(consumer=consumer, source=source)
    return set(rows.values_list("aggregatetype", "aggregateid").distinct())


def park(consumer: str, source: str, event: Event, error: str, using: str) -> None:
    """Set an event aside, because of an error or, with "", because its aggregate stands still."""
    Parked.objects.using(using).create(
        consumer=consumer,
        source=source,
        sequence=event.sequence,
        event_id=event.id,
        aggregatetype=event.aggregatetype,
        aggregateid=event.aggregateid,
        type=event.type,
        payload=event.payload,
        error=error,
        attempts=1 if error else 0,
        traceparent=event.traceparent if trace.is_valid(event.traceparent) else None,
        requestid=event.requestid if trace.is_number(event.requestid) else None,
    )


def listed(consumer: str, using: str) -> List[Dict[str, Any]]:
    """Every aggregate that stands still: its first event, the error, and how many wait behind it."""
    found: Dict[Tuple[str, str, str], Dict[str, Any]] = {}
    for row in Parked.objects.using(using).filter(consumer=consumer).order_by("sequence", "pk"):
        key = (row.source, row.aggregatetype, row.aggregateid)
        if key in found:
            found[key]["waiting"] += 1
            continue
        found[key] = {
            "source": row.source,
            "aggregate": "%s:%s" % (row.aggregatetype, row.aggregateid),
            "event": str(row.event_id),
            "type": row.type,
            "error": row.error,
            "attempts": row.attempts,
            "since": row.parked_at.isoformat(),
            "waiting": 0,
        }
    return list(found.values())


def release(rows: "models.QuerySet[Parked]", using: str) -> Tuple[int, int]:
    """Try events of one or more aggregates again, in order; how many were done, and how many stay."""
    done, stuck = 0, set()
    for row in rows.using(using).order_by("sequence", "pk"):
        aggregate = (row.source, row.aggregatetype, row.aggregateid)
        if aggregate in stuck:
            continue
        if _done(row, using):
            done += 1
        else:
            stuck.add(aggregate)
    return done, rows.using(using).count()


def release_early(consumer: str, source: str, using: str) -> None:
    """Try again what may have come before what it needs: a row whose key points to one that was still to come."""
    early = Parked.objects.using(using).filter(consumer=consumer, source=source, attempts__range=(1, EARLY))
    for row in early.filter(error__startswith="IntegrityError"):
        release(select_row(row, using), using)


def select_row(row: Parked, using: str) -> "models.QuerySet[Parked]":
    """All parked events of what an event happened to."""
    return Parked.objects.using(using).filter(
        consumer=row.consumer, source=row.source, aggregatetype=row.aggregatetype, aggregateid=row.aggregateid
    )


def skip(rows: "models.QuerySet[Parked]", using: str) -> Tuple[int, int]:
    """Drop the first event of each aggregate, the one that failed, and try what waits behind it."""
    firsts: Dict[Any, int] = {}
    for row in rows.using(using).order_by("sequence", "pk"):
        firsts.setdefault((row.source, row.aggregatetype, row.aggregateid), row.pk)
    Parked.objects.using(using).filter(pk__in=firsts.values()).delete()
    return release(rows.all(), using)


def select(consumer: str, aggregate: str, using: str) -> "models.QuerySet[Parked]":
    """The parked events of an aggregate `TYPE:KEY`, of one event's id, or of all with ""."""
    rows = Parked.objects.using(using).filter(consumer=consumer)
    if not aggregate:
        return rows
    kind, _, key = aggregate.rpartition(":") if ":" in aggregate else (aggregate, "", "")
    by_aggregate = rows.filter(aggregatetype=kind, aggregateid=key)
    if by_aggregate.exists():
        return by_aggregate
    matching = [row for row in rows if str(row.event_id) == aggregate]
    return rows.filter(
        aggregatetype__in=[row.aggregatetype for row in matching], aggregateid__in=[row.aggregateid for row in matching]
    )


def _done(row: Parked, using: str) -> bool:
    from service_links.events.handling import handle

    event = Event(row.sequence, str(row.event_id), row.aggregatetype, row.aggregateid, row.type, row.payload)
    going_on = telemetry.continuing(row.type, row.source, [row.traceparent or ""], [row.requestid or ""])
    try:
        with writing(using), going_on:
            handle(row.source, [event], using, is_own([event], using))
            row.delete(using=using)
    except Exception as error:  # noqa: BLE001  whatever an event does wrong is told where it is parked
        Parked.objects.using(using).filter(pk=row.pk).update(error=told(error), attempts=models.F("attempts") + 1)
        return False
    return True


def is_own(events: List[Event], using: str) -> Set[str]:
    """Those of some events that happened in this very database, by id: its outbox holds them too."""
    from service_links.events.models import Outbox

    rows = Outbox.objects.using(using).filter(event_id__in=[event.id for event in events])
    return {str(found) for found in rows.values_list("event_id", flat=True)}


def told(error: BaseException) -> str:
    """An error in one line, with its class."""
    return ("%s: %s" % (type(error).__name__, error)).strip()[:2000]
