"""Brings the tables in Cassandra up to date. Each write carries the number of its event as its time: the latest counts.

So a write may come twice, late, or again after a crash, and a row that is gone stays gone. A row that moves from one
value of a column to another is taken out of the old place; for that its main table is asked what it had before.
"""

from typing import Any, Dict, List, Sequence, Tuple, Type

from django.db import models

from service_links.events.event import Event
from service_links.events.payload import converted, target, values
from service_links.read_models.store import Store, is_on, store
from service_links.read_models.tables import Table, deleting, inserting, selecting, tables
from service_links.read_models.values import to_cql

MOST = 200
"""So many rows at most are written at once."""

Row = Dict[str, Any]
Statement = Tuple[str, Sequence[Any]]


def follow(model: Type[models.Model], events: Sequence[Event]) -> None:
    """Write what events say of rows of a model, of each row the last one; nothing where there is no read model."""
    if not events or not is_on():
        return
    for start in range(0, len(events), MOST):
        _follow(store(), model, events[start : start + MOST])


def write(known: Store, model: Type[models.Model], rows: Sequence[Tuple[int, Row]]) -> None:
    """Write rows, each by the number of the event that it is of."""
    main, *others = tables(model)
    before = _before(known, main, [row[main.key] for _, row in rows])
    statements = []
    for number, row in rows:
        old = before.get(row[main.key], {})
        statements += [_gone(known, each, old, number) for each in others if _has_moved(each, old, row)]
        statements += [_there(known, each, row, number) for each in (main, *others) if _is_told(each, row)]
    known.run_all(statements)


def _follow(known: Store, model: Type[models.Model], events: Sequence[Event]) -> None:
    written = [each for each in events if each.type != "deleted"]
    if written:
        write(known, model, [(each.sequence, _row(model, each)) for each in written])
    deleted = [each for each in events if each.type == "deleted"]
    if deleted:
        _delete(known, model, [(each.sequence, _key(model, each)) for each in deleted])


def _delete(known: Store, model: Type[models.Model], keys: Sequence[Tuple[int, Any]]) -> None:
    main, *others = tables(model)
    before = _before(known, main, [key for _, key in keys])
    statements = []
    for number, key in keys:
        old = before.get(key, {})
        statements += [_gone(known, each, old, number) for each in others if _is_told(each, old)]
        statements.append(_gone(known, main, {main.key: key}, number))
    known.run_all(statements)


def _row(model: Type[models.Model], event: Event) -> Row:
    return {field.column: to_cql(field, value) for field, value in values(model, event, event.exact)}


def _key(model: Type[models.Model], event: Event) -> Any:
    field = model._meta.pk
    return to_cql(field, converted(target(field), event.exact[field.column]))


def _before(known: Store, main: Table, keys: Sequence[Any]) -> Dict[Any, Row]:
    """What the main table says of rows, by their keys."""
    question = selecting(known.keyspace, main)
    names = [name for name, _ in main.columns]
    found = known.run_all([(question, [key]) for key in keys])
    return {key: dict(zip(names, rows[0])) for key, rows in zip(keys, found) if rows}


def _has_moved(table: Table, old: Row, row: Row) -> bool:
    return _is_told(table, old) and table.by in row and old[table.by] != row[table.by]


def _is_told(table: Table, row: Row) -> bool:
    """Whether a row has what the table is ordered by; null and an empty text cannot be."""
    return row.get(table.by) not in (None, "", b"")


def _there(known: Store, table: Table, row: Row, number: int) -> Statement:
    names = sorted(row)
    return inserting(known.keyspace, table, names), [*(row[name] for name in names), number]


def _gone(known: Store, table: Table, row: Row, number: int) -> Statement:
    keys: List[Any] = [row[name] for name in table.keys]
    return deleting(known.keyspace, table), [number, *keys]
