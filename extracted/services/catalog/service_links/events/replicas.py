"""Brings the rows of replicas up to date: the latest event of a row wins, whatever order they come in."""

from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any, List, Tuple, Type

from django.conf import settings
from django.db import connections, models
from django.utils.timezone import is_naive

from service_links import hidden
from service_links.events.event import Event
from service_links.events.models import Version


def apply(model: Type[models.Model], event: Event, using: str) -> bool:
    """Bring one row up to date; whether the event was news."""
    if not _is_news(event, using):
        return False
    if event.type == "deleted":
        _delete(model, event, using)
    else:
        _upsert(model, values(model, event), untold(model, event), using)
    return True


def values(model: Type[models.Model], event: Event) -> List[Tuple[Any, Any]]:
    """The fields of a model that an event tells of, with their values as the fields know them."""
    exact, content = event.exact, event.content
    found = []
    for field in model._meta.local_concrete_fields:
        if field.column in exact:
            inner = target(field)
            source = content if inner.get_internal_type() == "JSONField" else exact
            found.append((field, converted(inner, source[field.column])))
    return found


def untold(model: Type[models.Model], event: Event) -> List[Tuple[Any, Any]]:
    """The fields that an event says nothing of, as what never leaves its side, with values for a row that is new."""
    exact = event.exact
    lacking = [field for field in model._meta.local_concrete_fields if field.column not in exact]
    return [(field, hidden.unusable(field)) for field in lacking if not _fills_itself(field)]


def _fills_itself(field: Any) -> bool:
    """Whether the database has a value of its own for a column."""
    has_default = getattr(field, "has_db_default", None)
    return bool(field.primary_key or getattr(field, "generated", False) or (has_default and has_default()))


def target(field: Any) -> Any:
    """The field that says what a column holds; that of the other end for a key."""
    while field.remote_field is not None and getattr(field, "target_field", None) is not None:
        field = field.target_field
    return field


def converted(field: Any, value: Any) -> Any:
    """A value as a field has it, from JSON that a trigger of PostgreSQL or SQLite wrote."""
    kind = field.get_internal_type()
    if value is None:
        return None
    if kind == "JSONField":
        return value
    if kind == "BinaryField":
        return bytes.fromhex(value[2:]) if value.startswith("\\x") else value.encode()
    if kind == "DurationField" and isinstance(value, (int, Decimal)):
        return timedelta(microseconds=int(value))
    if kind == "DateTimeField":
        return _moment(value)
    if kind == "DecimalField":
        return Decimal(value)
    return field.to_python(value)


def _moment(value: str) -> Any:
    """SQLite knows no time zones; Django keeps UTC there."""
    moment = models.DateTimeField().to_python(value.replace(" ", "T", 1))
    if settings.USE_TZ:
        return moment.replace(tzinfo=timezone.utc) if is_naive(moment) else moment
    return moment if is_naive(moment) else moment.replace(tzinfo=None)


def _is_news(event: Event, using: str) -> bool:
    """Whether no later event of the row was seen; remembers this one."""
    name, key = event.aggregate
    known, is_new = (
        Version.objects.using(using)
        .select_for_update()
        .get_or_create(
            model=name, key=key, defaults={"sequence": event.sequence, "is_deleted": event.type == "deleted"}
        )
    )
    if is_new:
        return True
    if known.sequence >= event.sequence:
        return False
    known.sequence, known.is_deleted = event.sequence, event.type == "deleted"
    known.save(using=using)
    return True


def _upsert(model: Type[models.Model], row: List[Tuple[Any, Any]], first: List[Tuple[Any, Any]], using: str) -> None:
    """Write a row past managers and guards, which keep everybody else from it; `first` is for a new one alone."""
    connection = connections[using]
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field, _ in [*row, *first]]
    prepared = [field.get_db_prep_save(value, connection) for field, value in [*row, *first]]
    marks = [_placeholder(field, value, connection) for field, value in [*row, *first]]
    key = quote(model._meta.pk.column)
    changes = ", ".join("{0} = excluded.{0}".format(column) for column in columns[: len(row)] if column != key)
    statement = "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO %s" % (
        quote(model._meta.db_table),
        ", ".join(columns),
        ", ".join(marks),
        key,
        "UPDATE SET %s" % changes if changes else "NOTHING",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, prepared)


def _delete(model: Type[models.Model], event: Event, using: str) -> None:
    connection = connections[using]
    field = model._meta.pk
    key = converted(target(field), event.exact[field.column])
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM %s WHERE %s = %%s" % (quote(model._meta.db_table), quote(field.column)),
            [field.get_db_prep_save(key, connection)],
        )


def _placeholder(field: Any, value: Any, connection: Any) -> str:
    return field.get_placeholder(value, None, connection) if hasattr(field, "get_placeholder") else "%s"
