"""Writes events that are no change of a row: signals, named events and tasks."""

import uuid
from typing import Any, List, Optional, Tuple

from django.db import connections, models, router
from django.utils import timezone

from service_links import telemetry, trace, wire
from service_links.contracts import contracts
from service_links.switch import is_remote


def emit(name: str, payload: Any, aggregate: Any, using: Optional[str]) -> None:
    """Write an event to the sides that are not played here; `payload` is anything that the wire can carry."""
    sides = remote_sides()
    if sides:
        write("event:%s" % name, {"to": sides, "payload": wire.encode(payload)}, aggregate, using)


def emit_task(side: str, name: str, args: Any, kwargs: Any, using: Optional[str]) -> None:
    """Write the queueing of a task."""
    body = {"to": [side], "args": wire.encode(list(args)), "kwargs": wire.encode(dict(kwargs))}
    write("task:%s" % name, body, None, using)


def remote_sides() -> List[str]:
    """The other sides that run elsewhere at this moment; what is played here saw what happened already."""
    return sorted(link.name for link in contracts().links if is_remote(link.name))


def write(kind: str, payload: Any, aggregate: Any, using: Optional[str]) -> None:
    """Write one event in the current transaction of the database that holds the outbox."""
    from service_links.events.models import Outbox

    using = using or _database(aggregate) or router.db_for_write(Outbox)
    connection = connections[using]
    name, key = identity(aggregate, connection) if aggregate is not None else (kind.partition(":")[2], "")
    Outbox.objects.using(using).create(
        event_id=uuid.uuid4(),
        aggregatetype=name,
        aggregateid=key,
        type=kind,
        payload=payload,
        side=contracts().side,
        transaction=_transaction(connection),
        created_at=timezone.now(),
        traceparent=telemetry.traceparent() or None,
        requestid=trace.request_id() or None,
    )


def identity(aggregate: Any, connection: Any) -> Tuple[str, str]:
    """The type and key of an aggregate, as the triggers write them."""
    if not isinstance(aggregate, models.Model):
        name, key = aggregate
        return name, str(key)
    field = aggregate._meta.pk
    key = aggregate.pk if field is None else field.get_db_prep_value(aggregate.pk, connection)
    return aggregate._meta.concrete_model._meta.label, str(key)


def _database(aggregate: Any) -> Optional[str]:
    return aggregate._state.db if isinstance(aggregate, models.Model) else None


def _transaction(connection: Any) -> Any:
    if connection.vendor == "postgresql":
        return models.Func(function="txid_current", output_field=models.BigIntegerField())
    return 0
