"""A change of another app's rows, e.g. `order.save()`, `Stock.objects.update(level=0)`, `cart.products.add(p)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._rows import QUERY_WRITES, RELATED_WRITES, ROW_WRITES, join_table, queried, rows
from analysis.resolve.frames import Call
from analysis.resolve.models import Model
from analysis.resolve.values import InstanceValue, alternatives

WEIGHT = 6.0
CALLS = QUERY_WRITES | RELATED_WRITES | ROW_WRITES


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every call that changes rows."""
    for model in dict.fromkeys(written(call, site)):
        if model.is_local:
            yield site.to_model(model, call.line, f"{model.cls.name}: .{call.name}(...)")


def written(call: Call, site: Site) -> Iterator[Model]:
    """The models whose rows a call changes."""
    if call.name in ROW_WRITES:
        yield from rows(call, site)
        yield from _saved_by_form(call, site)
    if call.name in QUERY_WRITES:
        yield from (value.model for value in queried(call, site))
    elif call.name in RELATED_WRITES:
        for value in queried(call, site):
            if value.owner is not None:
                yield join_table(value, site) or value.model  # else the rows that point back change


def _saved_by_form(call: Call, site: Site) -> Iterator[Model]:
    """`form.save()` and `serializer.save()` change the model that the form or serializer is about."""
    if call.name != "save":
        return
    for value in alternatives(call.receiver):
        if isinstance(value, InstanceValue) and site.project.flow.models.of(value.cls) is None:
            model = site.project.flow.members.served_model(value.cls)
            if model is not None:
                yield model
