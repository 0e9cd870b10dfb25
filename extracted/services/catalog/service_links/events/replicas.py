"""Brings the rows of replicas up to date: the latest event of a row wins, whatever order they come in.

Events are taken together: one statement looks for what is known of their rows, one writes the rows of a model.
"""

from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Sequence, Tuple, Type

from django.db import connections, models

from service_links.events.event import Event
from service_links.events.models import Version
from service_links.events.payload import converted, target, untold, values

MOST = 400
"""So many rows at most are in one statement; older SQLite takes 999 values."""


class Change(NamedTuple):
    """An event, and the row that it tells of."""

    event: Event
    row: Dict[str, Any]


def apply(model: Type[models.Model], events: Sequence[Event], using: str) -> List[Event]:
    """Bring rows of one model up to date, by events that all write or all delete; of each row the last one counts.

    Gives back the events that were news.
    """
    latest = {event.aggregate: event for event in sorted(events, key=_sequence)}
    news = _news(latest.values(), using)
    for part in _alike([Change(event, event.exact) for event in news]):
        if part[0].event.type == "deleted":
            _delete(model, part, using)
        else:
            _upsert(model, part, using)
    return news


def _sequence(event: Event) -> int:
    return event.sequence


def _news(events: Iterable[Event], using: str) -> List[Event]:
    """The events of whose rows no later one was seen; remembers them."""
    found: List[Event] = []
    for part in _parts(list(events), MOST):
        known = _known(part, using)
        fresh = [event for event in part if known.get(event.aggregateid, -1) < event.sequence]
        if fresh:
            _remember(fresh, using)
            now = _known(fresh, using)  # another process may have been quicker, with a later one
            found += [event for event in fresh if now[event.aggregateid] == event.sequence]
    return found


def _known(events: Sequence[Event], using: str) -> Dict[str, int]:
    rows = Version.objects.using(using).filter(
        model=events[0].aggregatetype, key__in=[event.aggregateid for event in events]
    )
    return dict(rows.values_list("key", "sequence"))


def _remember(events: Sequence[Event], using: str) -> None:
    """Note the last event of each row, unless a later one is noted."""
    connection = connections[using]
    for part in _parts(events, _room(connection, 4)):
        statement = (
            "INSERT INTO service_links_version (model, key, sequence, is_deleted) VALUES %s ON CONFLICT (model, key)"
            " DO UPDATE SET sequence = excluded.sequence, is_deleted = excluded.is_deleted"
            " WHERE service_links_version.sequence < excluded.sequence"
        ) % ", ".join(["(%s, %s, %s, %s)"] * len(part))
        rows = [[event.aggregatetype, event.aggregateid, event.sequence, event.type == "deleted"] for event in part]
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in rows for value in row])


def _alike(changes: Sequence[Change]) -> Iterator[List[Change]]:
    """Changes that tell of the same columns, together."""
    groups: Dict[Tuple[str, ...], List[Change]] = {}
    for change in changes:
        groups.setdefault(tuple(sorted(change.row)), []).append(change)
    yield from groups.values()


def _upsert(model: Type[models.Model], changes: Sequence[Change], using: str) -> None:
    """Write rows past managers and guards, which keep everybody else from it; what is untold is for new ones alone."""
    connection = connections[using]
    told = len(values(model, *changes[0]))
    rows = [[*values(model, *change), *untold(model, change.row)] for change in changes]
    fields = [field for field, _ in rows[0]]
    for part in _parts(rows, _room(connection, len(fields))):
        marks = ", ".join("(%s)" % ", ".join(_mark(*cell, connection=connection) for cell in row) for row in part)
        prepared = [field.get_db_prep_save(value, connection) for row in part for field, value in row]
        with connection.cursor() as cursor:
            cursor.execute(_statement(model, fields, told, connection) % marks, prepared)


def _statement(model: Type[models.Model], fields: Sequence[Any], told: int, connection: Any) -> str:
    """An upsert with a place for its rows; of `fields` those that are `told` change a row that is there."""
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in fields]
    key = quote(model._meta.pk.column)
    changes = ", ".join("{0} = excluded.{0}".format(column) for column in columns[:told] if column != key)
    parts = [quote(model._meta.db_table), ", ".join(columns), key, "UPDATE SET %s" % changes if changes else "NOTHING"]
    return "INSERT INTO %s (%s) VALUES %%s ON CONFLICT (%s) DO %s" % tuple(part.replace("%", "%%%%") for part in parts)


def _delete(model: Type[models.Model], changes: Sequence[Change], using: str) -> None:
    connection = connections[using]
    field = model._meta.pk
    quote = connection.ops.quote_name
    keys = [field.get_db_prep_save(converted(target(field), row[field.column]), connection) for _, row in changes]
    for part in _parts(keys, MOST):
        statement = "DELETE FROM %s WHERE %s IN (%s)" % (
            quote(model._meta.db_table).replace("%", "%%"),
            quote(field.column).replace("%", "%%"),
            ", ".join(["%s"] * len(part)),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, part)


def _mark(field: Any, value: Any, connection: Any) -> str:
    return field.get_placeholder(value, None, connection) if hasattr(field, "get_placeholder") else "%s"


def _room(connection: Any, columns: int) -> int:
    """How many rows of so many columns go into one statement."""
    most = connection.features.max_query_params or 10_000
    return max(1, min(MOST, most // columns))


def _parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
