"""Finds rows whose key points to nothing on the other side, because a tombstone was missed, and makes up for it.

The owner is asked, never a replica: a row of which no event has come yet is missing there, and nowhere else.
"""

from typing import Any, Callable, Iterator, List, NamedTuple, Type

from django.db import models

from service_links import switch
from service_links.contracts import contracts
from service_links.events import deletes, sources

BATCH = 1000


class Dangling(NamedTuple):
    """Values of a key that point to nothing."""

    field: Any
    values: List[Any]
    checked: int

    @property
    def name(self) -> str:
        """The key's name, as `reviews.Review.product`."""
        return "%s.%s" % (self.field.model._meta.label, self.field.name)


def find(using: str, ask: Callable[..., Any] = sources.ask) -> Iterator[Dangling]:
    """For each key over a cut, what points to nothing. Raises what `ask` does when a side is down."""
    for field in deletes.linked_keys():
        if not field.model._meta.managed:
            continue
        found, checked = [], 0
        for batch in _values(field, using):
            found += _unknown(field, batch, ask)
            checked += len(batch)
        yield Dangling(field, found, checked)


def mend(dangling: Dangling, using: str) -> int:
    """Run the key's `on_delete` over what points to nothing; counts the rows."""
    return sum(
        deletes.resolve(dangling.field, dangling.values[start : start + BATCH], using)
        for start in range(0, len(dangling.values), BATCH)
    )


def missing(model: Type[models.Model], name: str, values: List[str]) -> List[str]:
    """Which of some values, as text, no row of a model of this side has."""
    field = model._meta.get_field(name)
    rows = model._base_manager.filter(**{"%s__in" % name: values}).values_list(name, flat=True)
    there = set(rows)
    return [value for value in values if field.to_python(value) not in there]


def _values(field: Any, using: str) -> Iterator[List[Any]]:
    """The distinct values of a key, in batches, in their order."""
    rows = (
        models.QuerySet(field.model, using=using)
        .order_by(field.attname)
        .exclude(**{"%s__isnull" % field.attname: True})
    )
    last: Any = None
    while True:
        later = rows if last is None else rows.filter(**{"%s__gt" % field.attname: last})
        batch = list(later.values_list(field.attname, flat=True).distinct()[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def _unknown(field: Any, batch: List[Any], ask: Callable[..., Any]) -> List[Any]:
    label = field.remote_field.model._meta.label
    body = {"model": label, "field": field.target_field.name, "values": [str(value) for value in batch]}
    side = switch.asked(contracts().owner(label), label)
    gone = set(ask(side, "POST", "events/missing/", body)["missing"])
    return [value for value in batch if str(value) in gone]
