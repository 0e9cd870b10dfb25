"""Brings the events of rows up to what the rows say, in the transaction that changed them."""

from typing import Any, Dict, List, Sequence, Type

from django.db import models
from django.db.models.query import QuerySet

from service_links.aggregates.authors import signed
from service_links.aggregates.registry import class_of, name_of, store
from service_links.aggregates.values import fields_of, row

MOST = 500
"""So many rows are read and recorded at once."""


def follow(
    model: Type[models.Model], keys: Sequence[Any], using: str, known: Any = None, is_import: bool = False
) -> int:
    """Record what became of rows by these primary keys, and say of how many anything did.

    `known` are their aggregates where they were read already; with `is_import` it was not the writer who records.
    Raises Conflict.
    """
    count = 0
    for start in range(0, len(keys), MOST):
        part = keys[start : start + MOST]
        before = store(using).of(model, part) if known is None else known
        now = rows_of(model, part, using)
        changed = [
            _changed(model, name, before.get(name), now.get(name), is_import)
            for name in dict.fromkeys(name_of(model, key) for key in part)
        ]
        pending = [each for each in changed if each is not None]
        if pending:
            store(using).save(pending)
        count += len(pending)
    return count


def rows_of(model: Type[models.Model], keys: Sequence[Any], using: str) -> Dict[str, Dict[str, Any]]:
    """The rows that there are by these keys, as events have them, by the names of their aggregates."""
    concrete: Any = model._meta.concrete_model
    fields = fields_of(concrete)
    query = QuerySet(concrete, using=using).filter(pk__in=keys).order_by()
    place = fields.index(concrete._meta.pk)
    found = query.values_list(*(field.attname for field in fields))
    return {name_of(concrete, values[place]): row(concrete, values) for values in found}


def differing(aggregate: Any, now: Dict[str, Any]) -> Dict[str, Any]:
    """What a row has that its aggregate has not."""
    missing = object()
    return {name: value for name, value in now.items() if aggregate.fields.get(name, missing) != value}


def _changed(model: Any, name: str, aggregate: Any, now: Any, is_import: bool) -> Any:
    """An aggregate with an event of what became of its row; None where nothing did."""
    kind = class_of(model)
    by = signed()
    if aggregate is None:
        if now is None:
            return None
        return kind._create(kind.Imported if is_import else kind.Created, id=name, fields=now, **by)
    if now is None:
        if aggregate.is_deleted:
            return None
        aggregate.trigger_event(kind.Deleted, **by)
    elif aggregate.is_deleted:
        aggregate.trigger_event(kind.Recreated, fields=now, **by)
    else:
        fields = differing(aggregate, now)
        if not fields:
            return None
        aggregate.trigger_event(kind.Adopted if is_import else kind.Changed, fields=fields, **by)
    return aggregate


def portions(keys: Sequence[Any]) -> List[Sequence[Any]]:
    """Keys in portions that one statement can name."""
    return [keys[start : start + MOST] for start in range(0, len(keys), MOST)]
