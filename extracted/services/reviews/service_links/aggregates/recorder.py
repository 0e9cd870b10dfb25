"""Stores events through Django's own connection, so that they stand or fall with the rows in one transaction.

The recorder of the library for PostgreSQL takes connections of a pool of its own and commits there: a row and its event
would be two transactions, and one of both could be lost. It also locks the whole table for writers until it commits,
which a transaction of a request would hold far too long; here the number of its transaction tells which events are
complete, as in the outbox. The columns are the same, so that its programs can read these tables.
"""

from typing import Any, List, Optional, Sequence, Type

from django.db import IntegrityError as DjangoIntegrityError
from django.db import connections, models, transaction
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    NotSupportedError,
    ProcessRecorder,
    StoredEvent,
    TrackingRecorder,
)

USING = "SERVICE_LINKS_USING"
"""The variable of an application that names its database."""


_COLUMNS = "originator_id, originator_version, topic, state"
_NUMBERS = {True: ", txid_current()", False: ", 0"}
_LATEST = """
SELECT originator_id, originator_version, topic, state FROM service_links_aggregate_snapshots s
WHERE originator_id IN ({marks}) AND originator_version = (
    SELECT max(originator_version) FROM service_links_aggregate_snapshots WHERE originator_id = s.originator_id)
UNION ALL
SELECT originator_id, originator_version, topic, state FROM service_links_aggregate_events e
WHERE originator_id IN ({marks}) AND originator_version > coalesce((
    SELECT max(originator_version) FROM service_links_aggregate_snapshots WHERE originator_id = e.originator_id), 0)
ORDER BY 1, 2
"""


class DjangoRecorder(ApplicationRecorder):
    """Events, or snapshots, of one database, in one of our tables."""

    def __init__(self, using: str, table: Type[models.Model]) -> None:
        self.using = using
        self.table = table
        self._is_numbered = any(field.name == "transaction" for field in table._meta.fields)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Optional[Sequence[int]]:
        """Write events in the current transaction. Raises IntegrityError where a version is taken."""
        if not stored_events:
            return []
        connection = connections[self.using]
        number = "" if not self._is_numbered else _NUMBERS[connection.vendor == "postgresql"]
        rows = ", ".join(["(%%s, %%s, %%s, %%s%s)" % number] * len(stored_events))
        values = [_values(each) for each in stored_events]
        names = _COLUMNS + (", txid" if number else "")
        returning = " RETURNING notification_id" if number else ""
        statement = "INSERT INTO %s (%s) VALUES %s%s" % (self.table._meta.db_table, names, rows, returning)
        try:
            with transaction.atomic(using=self.using, savepoint=False), connection.cursor() as cursor:
                cursor.execute(statement, [value for row in values for value in row])
                return [number for (number,) in cursor.fetchall()] if number else None
        except DjangoIntegrityError as error:
            raise IntegrityError(str(error)) from error

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: Optional[int] = None,
        lte: Optional[int] = None,
        desc: bool = False,
        limit: Optional[int] = None,
    ) -> Sequence[StoredEvent]:
        """The events of one aggregate in their order."""
        query = self.table._base_manager.using(self.using).filter(originator_id=originator_id)
        query = query if gt is None else query.filter(originator_version__gt=gt)
        query = query if lte is None else query.filter(originator_version__lte=lte)
        query = query.order_by("-originator_version" if desc else "originator_version")
        return _stored(query[:limit])

    def select_latest(self, originator_ids: Sequence[str]) -> List[StoredEvent]:
        """The last snapshot of each of several aggregates, where there is one, and its events since."""
        marks = ", ".join(["%s"] * len(originator_ids))
        with connections[self.using].cursor() as cursor:
            cursor.execute(_LATEST.format(marks=marks), [*originator_ids, *originator_ids])
            return [StoredEvent(of, version, topic, bytes(state)) for of, version, topic, state in cursor.fetchall()]

    def select_many(self, originator_ids: Sequence[str]) -> List[StoredEvent]:
        """The events of several aggregates, one after the other, each in its order."""
        query = self.table._base_manager.using(self.using).filter(originator_id__in=originator_ids)
        return _stored(query.order_by("originator_id", "originator_version"))

    def select_notifications(
        self,
        start: Optional[int],
        limit: int,
        stop: Optional[int] = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events of all aggregates in their order, as far as no transaction that is going on can add one before."""
        query = self.table._base_manager.using(self.using).filter(**({"topic__in": topics} if topics else {}))
        if start is not None:
            query = query.filter(**{"notification_id__gte" if inclusive_of_start else "notification_id__gt": start})
        if stop is not None:
            query = query.filter(notification_id__lte=stop)
        if connections[self.using].vendor == "postgresql":
            query = query.extra(where=["txid < txid_snapshot_xmin(txid_current_snapshot())"])
        found = query.order_by("notification_id")[:limit]
        names = ("notification_id", "originator_id", "originator_version", "topic", "state")
        return [
            Notification(id=number, originator_id=of, originator_version=version, topic=topic, state=bytes(state))
            for number, of, version, topic, state in found.values_list(*names)
        ]

    def max_notification_id(self) -> Optional[int]:
        """The number of the last event."""
        found = self.table._base_manager.using(self.using).aggregate(last=models.Max("notification_id"))
        last: Optional[int] = found["last"]
        return last

    def subscribe(self, gt: Optional[int] = None, topics: Sequence[str] = ()) -> Any:
        """Not offered: whoever follows what happens here reads the outbox."""
        raise NotSupportedError("others follow the outbox (`links_publish`, the feed), not the events themselves")


class Factory(InfrastructureFactory[Any]):
    """Makes the recorders of an application."""

    def application_recorder(self) -> ApplicationRecorder:
        from service_links.aggregates.models import StoredEvent as Table

        return DjangoRecorder(str(self.env.get(USING)), Table)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        from service_links.aggregates.models import StoredSnapshot as Table

        return DjangoRecorder(str(self.env.get(USING)), Table)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> TrackingRecorder:
        raise NotSupportedError("what was read of others is told by the inbox of service_links.events")

    def process_recorder(self) -> ProcessRecorder:
        raise NotSupportedError("what was read of others is told by the inbox of service_links.events")


def _values(event: StoredEvent) -> Sequence[Any]:
    return event.originator_id, event.originator_version, event.topic, event.state


def _stored(query: Any) -> List[StoredEvent]:
    found = query.values_list("originator_id", "originator_version", "topic", "state")
    return [StoredEvent(of, version, topic, bytes(state)) for of, version, topic, state in found]
