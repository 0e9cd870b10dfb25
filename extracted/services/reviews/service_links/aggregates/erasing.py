"""Takes what fields had been out of the events of a row: the one change that events ever see, and an event itself."""

from typing import Any, Dict, List, Sequence, Set, Type

from django.db import models, transaction

from service_links.aggregates.authors import signed
from service_links.aggregates.reading import history
from service_links.aggregates.registry import class_of, name_of, store
from service_links.aggregates.values import fields_of
from service_links.errors import Unrecorded


def erase(model: Type[models.Model], key: Any, names: Sequence[str], using: str) -> List[str]:
    """Forget what some fields of a row had been (all of them without names), and say which there were.

    What the row says now stays, as it could not be made again without: change or delete it first. Snapshots go, and
    are made again. Raises Unrecorded for a field that there is not, or a row that no event tells of.
    """
    from service_links.aggregates.models import StoredEvent, StoredSnapshot

    wanted = _wanted(model, names)
    name = name_of(model, key)
    with transaction.atomic(using=using):
        known = store(using)
        aggregate = known.of(model, [key]).get(name)
        if aggregate is None:
            raise Unrecorded("no event tells of %s" % name)
        events = [event for event in history(model, key, using) if getattr(event, "fields", None)]
        left = set() if aggregate.is_deleted else {*wanted}
        forgotten: Set[str] = set()
        for event in reversed(events):
            gone = _forgotten(event.fields, wanted, left)
            left -= {*event.fields}
            if gone:
                forgotten |= gone
                kept = {each: value for each, value in event.fields.items() if each not in gone}
                state = known.rows.mapper.to_stored_event(_with(event, kept)).state
                query = StoredEvent.objects.using(using).filter(originator_id=name)
                query.filter(originator_version=event.originator_version).update(state=state)
        if forgotten:
            StoredSnapshot.objects.using(using).filter(originator_id=name).delete()
            aggregate = known.of(model, [key])[name]
            aggregate.trigger_event(class_of(model).Erased, names=sorted(forgotten), **signed())
            known.save([aggregate])
    return sorted(forgotten)


def _wanted(model: Any, names: Sequence[str]) -> Set[str]:
    known: Dict[str, str] = {}
    for field in fields_of(model):
        if not field.primary_key:
            known.update({field.name: field.attname, field.attname: field.attname})
    unknown = sorted({*names} - {*known})
    if unknown:
        told = ", ".join(sorted({*known.values()}))
        raise Unrecorded("%s has no field %s to erase; there are %s" % (model._meta.label, ", ".join(unknown), told))
    return {known[name] for name in names} if names else {*known.values()}


def _forgotten(fields: Dict[str, Any], wanted: Set[str], left: Set[str]) -> Set[str]:
    """What an event tells that no later one repeats stays: it is in the row."""
    return {name for name in fields if name in wanted and name not in left}


def _with(event: Any, fields: Dict[str, Any]) -> Any:
    changed = object.__new__(type(event))
    object.__setattr__(changed, "__dict__", {**vars(event), "fields": fields})
    return changed
