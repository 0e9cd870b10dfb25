"""Does over the cut what `on_delete` says, when a row of another side was deleted: in batches, with Django's collector.

What is protected here cannot bring the row back: the event is parked, and says which rows still point to it.
"""

from typing import Any, Dict, Iterator, List, Sequence, Type

from django.apps import apps
from django.db import models
from django.db.models.deletion import Collector

from service_links.contracts import contracts, is_stand_in
from service_links.events.payload import converted, target
from service_links.switch import is_remote

BATCH = 500
"""So many rows are taken at once."""


def follow(model: Type[models.Model], rows: Sequence[Dict[str, Any]], using: str) -> int:
    """Run `on_delete` of every key here that points to deleted rows, whose keys `rows` tell; counts what pointed."""
    number = 0
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        for field in keys(model):
            pointed, column = target(field), field.target_field.column
            number += resolve(field, [converted(pointed, row[column]) for row in part if column in row], using)
        number += _generic(model, part, using)
    return number


def keys(model: Type[models.Model]) -> Iterator[Any]:
    """The keys of this side's own models that point to a model of another side."""
    wanted = model._meta.concrete_model
    for field in linked_keys():
        if field.remote_field.model._meta.concrete_model is wanted:
            yield field


def linked_keys() -> Iterator[Any]:
    """All keys of this side's own models that point to models of other sides."""
    declared = contracts()
    for model in apps.get_models(include_auto_created=True):
        if _is_elsewhere(_owned(model)) or model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and declared.owner(field.remote_field.model._meta.label):
                yield field


def resolve(field: Any, values: List[Any], using: str) -> int:
    """Do what a key's `on_delete` says to the rows that hold one of the values; counts them."""
    number = 0
    rows = models.QuerySet(field.model, using=using).filter(**{"%s__in" % field.attname: values}).order_by("pk")
    while True:
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        if not batch or not _act(field, batch, using):
            return number
        number += len(batch)


def _act(field: Any, batch: List[Any], using: str) -> bool:
    """Let a key's `on_delete` act on some rows; whether there is such a thing."""
    action = _action(field.remote_field.on_delete)
    if action is models.DO_NOTHING:
        return False
    rows = models.QuerySet(field.model, using=using).filter(pk__in=batch)
    if action is models.PROTECT or action is models.RESTRICT:
        raise models.ProtectedError(
            "%s.%s still points to what was deleted on the other side: rows %s"
            % (field.model._meta.label, field.name, ", ".join(map(str, batch[:20]))),
            set(rows),
        )
    collector = Collector(using=using)
    action(collector, field, rows, using)
    collector.delete()
    return True


def _action(on_delete: Any) -> Any:
    """What the database would have done over a constraint is done here, as there is none over a cut."""
    names = {"DB_CASCADE": models.CASCADE, "DB_SET_NULL": models.SET_NULL, "DB_SET_DEFAULT": models.SET_DEFAULT}
    for name, action in names.items():
        if on_delete is getattr(models, name, None):
            return action
    return on_delete


def _generic(model: Type[models.Model], rows: Sequence[Dict[str, Any]], using: str) -> int:
    """Delete what a generic relation of the deleted rows holds here, as Django does."""
    number, key = 0, model._meta.pk
    for relation in model._meta.private_fields:
        if hasattr(relation, "bulk_related_objects") and not _is_elsewhere(relation.related_model._meta.label):
            gone = [model(pk=converted(target(key), row[key.column])) for row in rows]
            held = relation.bulk_related_objects(gone, using)
            number += held.count()
            held.delete()
    return number


def _is_elsewhere(label: str) -> bool:
    """Whether the rows of a model are another side's at this moment; it looks after them itself."""
    owner = contracts().owner(label)
    return bool(owner) and (is_stand_in() or is_remote(owner))


def _owned(model: Type[models.Model]) -> str:
    """The model by which the contracts know whose a table is: the one that made it, for a table between two."""
    made_by = model._meta.auto_created
    return made_by._meta.label if made_by else model._meta.label
