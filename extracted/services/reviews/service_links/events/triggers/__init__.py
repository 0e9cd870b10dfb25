"""Triggers that write changes of rows to the outbox, whoever makes them: the ORM, raw SQL or a cascade."""

from typing import Any, Dict, Iterable, List, NamedTuple, Tuple, Type

from django.apps import apps
from django.db import DatabaseError, connections, models, router

from service_links import hidden
from service_links.errors import Misconfigured

OUTBOX = "service_links_outbox"


class Captured(NamedTuple):
    """A table whose changes are captured under the name of a model; `keys` are columns that tombstones show.

    Columns that are `hidden` no event shows, and a change of them alone is none.
    """

    label: str
    table: str
    key: str
    keys: Tuple[str, ...]
    hidden: Tuple[str, ...] = ()


def install(connection: Any, model: Type[models.Model], label: str = "") -> None:
    """Make the triggers of a model's table, or make them anew."""
    install_table(connection, captured(model, label))


def install_table(connection: Any, table: Captured) -> None:
    """Make the triggers of a table, or make them anew."""
    engine = _engine(connection)
    with connection.cursor() as cursor:
        for statement in engine.removal(connection, table.table):
            cursor.execute(statement)
        for statement in engine.creation(connection, table):
            cursor.execute(statement)


def remove(connection: Any, table: str) -> None:
    """Take the triggers of a table away."""
    with connection.cursor() as cursor:
        for statement in _engine(connection).removal(connection, table):
            cursor.execute(statement)


def remove_all(connection: Any) -> None:
    """Take all triggers away, and what they need."""
    for table in installed(connection):
        remove(connection, table)
    with connection.cursor() as cursor:
        for statement in _engine(connection).clearance():
            cursor.execute(statement)


def installed(connection: Any) -> Dict[str, Captured]:
    """What the database captures at present, by table."""
    return {table.table: table for table in _engine(connection).found(connection)}


def snapshot(connection: Any, model: Type[models.Model], chunk: int = 1000) -> int:
    """Write an event for each row as it is now, a chunk of rows for each transaction; their number is returned."""
    from service_links.events.triggers.snapshots import write

    return write(connection, _engine(connection), captured(model), model, chunk)


def captured(model: Type[models.Model], label: str = "") -> Captured:
    """What there is to capture of a model. Raises Misconfigured for a key of several columns."""
    options = model._meta
    column = getattr(options.pk, "column", None)
    if column is None:
        raise Misconfigured("%s has a key of several columns; its changes cannot be events" % options.label)
    fields = [field for field in options.local_concrete_fields if field.column != column]
    secret = sorted(field.column for field in fields if field in hidden.fields(model))
    unique = sorted(field.column for field in fields if field.unique and field.column not in secret)
    return Captured(label or options.label, options.db_table, column, (column, *unique), tuple(secret))


def after_migrate(using: str, **kwargs: Any) -> None:
    """Make the triggers of everything that the contracts capture, after tables were made or changed."""
    connection = connections[using]
    if has_outbox(connection):
        synchronise(connection)


def synchronise(connection: Any) -> List[str]:
    """Make every trigger that is missing or out of date; the models that needed it are returned."""
    engine, there = _engine(connection), installed(connection)
    mended = []
    for model in declared(connection.alias):
        wanted = captured(model)
        if there.get(wanted.table) != wanted or not engine.is_current(connection, wanted):
            install_table(connection, wanted)
            mended.append(wanted.label)
    return mended


def missing(connection: Any) -> List[str]:
    """The models that the contracts capture and the database does not."""
    there = installed(connection)
    return [model._meta.label for model in declared(connection.alias) if model._meta.db_table not in there]


def declared(using: str) -> Iterable[Type[models.Model]]:
    """The models that the contracts capture and whose tables are in this database."""
    from service_links.contracts import contracts

    tables = set(connections[using].introspection.table_names())
    for label in sorted(contracts().exposed.captured):
        try:
            model = apps.get_model(label)
        except LookupError as error:
            raise Misconfigured("the contracts capture %s: %s" % (label, error)) from error
        if model._meta.db_table in tables and router.allow_migrate_model(using, model):
            yield model


def has_outbox(connection: Any) -> bool:
    """Whether there is a table to write events to."""
    try:
        return OUTBOX in connection.introspection.table_names()
    except DatabaseError:
        return False


def _engine(connection: Any) -> Any:
    if connection.vendor == "sqlite":
        from service_links.events.triggers import sqlite

        return sqlite
    if connection.vendor == "postgresql":
        from service_links.events.triggers import postgresql

        return postgresql
    raise Misconfigured("changes of rows can be events in SQLite and PostgreSQL, not in %s" % connection.vendor)
