"""Reads what the events say: the state of every row of a model, and what happened to one."""

import contextlib
from itertools import islice
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple, Type

from django.db import connections, models, transaction
from django.db.models.query import QuerySet

from service_links.aggregates.following import MOST, differing, rows_of
from service_links.aggregates.registry import key_in, name_of, store
from service_links.aggregates.values import fields_of


class Difference(NamedTuple):
    """What a row has, and what its events say; None for one that is not there, or that no event tells of."""

    name: str
    row: Any
    events: Any
    is_told: bool = True

    def __str__(self) -> str:
        if not self.is_told:
            return "%s: no event tells of the row" % self.name
        if self.events is None:
            return "%s: the row is there, and its events say that it is gone" % self.name
        if self.row is None:
            return "%s: the row is missing" % self.name
        found = sorted(each for each in self.row if self.row[each] != self.events.get(each))
        return "%s: %s" % (self.name, ", ".join(found))


def aggregates(model: Type[models.Model], using: str) -> Iterator[Tuple[str, Any]]:
    """All aggregates of a model by their names, from their events alone, in the order of their names."""
    known, last = store(using), ""
    while True:
        names = _names(model, using, last)
        if not names:
            return
        yield from known.folded(names)
        last = names[-1]


@contextlib.contextmanager
def at_one_moment(using: str) -> Iterator[None]:
    """Everything inside reads the database as it is now, whoever writes meanwhile; it cannot write itself."""
    connection = connections[using]
    if connection.in_atomic_block or connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=using):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def difference(model: Type[models.Model], name: str, using: str) -> Optional[Difference]:
    """What a row that is locked has else than its events; None where they agree by now."""
    key = model._meta.pk.to_python(key_in(name))
    list(QuerySet(model, using=using).filter(pk=key).select_for_update().values_list("pk"))
    part = [*store(using).folded([name])]
    if part:
        return next(_compared(model, part, using), None)
    row = rows_of(model, [key], using).get(name)
    return None if row is None else Difference(name, row, None, is_told=False)


def differences(
    model: Type[models.Model], using: str, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Difference]:
    """Where the table and the events say something else; `progress` is told how many were held to each other."""
    count = 0
    known = aggregates(model, using)
    for part in iter(lambda: [*islice(known, MOST)], []):
        yield from _compared(model, part, using)
        count += len(part)
        progress(count)
    for name, row in untold(model, using):
        yield Difference(name, row, None, is_told=False)


def untold(model: Type[models.Model], using: str) -> Iterator[Tuple[str, Dict[str, Any]]]:
    """Rows that no event tells of."""
    for keys in keys_of(model, using):
        known = _known(model, [name_of(model, key) for key in keys], using)
        for name, row in sorted(rows_of(model, keys, using).items()):
            if name not in known:
                yield name, row


def keys_of(model: Type[models.Model], using: str) -> Iterator[List[Any]]:
    """The primary keys of all rows in their order, in portions; rows that are made meanwhile may be left out."""
    query = QuerySet(model, using=using).order_by("pk").values_list("pk", flat=True)
    found = list(query[:MOST])
    while found:
        yield found
        found = list(query.filter(pk__gt=found[-1])[:MOST])


def gone(model: Type[models.Model], using: str) -> Iterator[List[Any]]:
    """The primary keys of rows that are not there, and of which no event says so, in portions."""
    known = aggregates(model, using)
    for part in iter(lambda: [*islice(known, MOST)], []):
        keys = {name: model._meta.pk.to_python(key_in(name)) for name, each in part if not each.is_deleted}
        there = rows_of(model, [*keys.values()], using)
        missing = [key for name, key in keys.items() if name not in there]
        if missing:
            yield missing


def history(model: Type[models.Model], key: str, using: str) -> Iterator[Any]:
    """What happened to a row, from the first to the last."""
    return iter(store(using).rows.events.get("%s/%s" % (model._meta.label, key)))


def _compared(model: Any, part: List[Tuple[str, Any]], using: str) -> Iterator[Difference]:
    key = model._meta.pk
    rows = rows_of(model, [key.to_python(key_in(name)) for name, _ in part], using)
    names = {field.attname for field in fields_of(model)}
    for name, aggregate in part:
        row = rows.get(name)
        if aggregate.is_deleted:
            if row is not None:
                yield Difference(name, row, None)
        elif row is None or differing(aggregate, row):
            yield Difference(name, row, {each: aggregate.fields.get(each) for each in sorted(names)})


def _names(model: Any, using: str, last: str) -> List[str]:
    from service_links.aggregates.models import StoredEvent

    query = StoredEvent.objects.using(using).filter(originator_version=1, originator_id__gt=last)
    query = query.filter(originator_id__startswith="%s/" % model._meta.label)
    return list(query.order_by("originator_id").values_list("originator_id", flat=True)[:MOST])


def _known(model: Any, names: List[str], using: str) -> Any:
    from service_links.aggregates.models import StoredEvent

    query = StoredEvent.objects.using(using).filter(originator_version=1, originator_id__in=names)
    return {*query.values_list("originator_id", flat=True)}
