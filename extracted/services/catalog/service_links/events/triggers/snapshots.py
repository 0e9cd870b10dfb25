"""Writes the rows that are there already as events, so that a new replica comes to hold them."""

from typing import Any, Type

from django.db import models, transaction

from service_links.events.triggers import Captured


def write(connection: Any, engine: Any, table: Captured, model: Type[models.Model], chunk: int) -> int:
    """Write an event for each row, a chunk of rows for each transaction, in the order of keys; returns their number."""
    statement = engine.copying(connection, table)
    field = model._meta.pk
    last, number = None, 0
    while True:
        keys = _next_keys(connection, model, last, chunk)
        if not keys:
            return number
        bounds = [field.get_db_prep_value(key, connection) for key in (keys[0], keys[-1])]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement, bounds)
        last, number = keys[-1], number + len(keys)


def _next_keys(connection: Any, model: Type[models.Model], last: Any, chunk: int) -> Any:
    rows = models.QuerySet(model, using=connection.alias).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:chunk])
