"""A change of another app's rows, e.g. `order.save()`, `Stock.objects.update(level=0)`, `cart.products.add(p)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Site
from analysis.evidence._rows import QUERY_WRITES, RELATED_WRITES, ROW_WRITES, queried, rows
from analysis.resolve.frames import Call
from analysis.resolve.models import Model
from analysis.resolve.values import InstanceValue, RowsValue, alternatives

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
                yield _related(value, site)


def _related(value: RowsValue, site: Site) -> Model:
    """A many-to-many changes the join table of the model that declares it, else the rows that point back change."""
    owner = value.owner
    field = owner.find(value.field) if owner is not None else None
    if field is not None and field.kind == "ManyToManyField":
        through = site.project.flow.models.find(field.through) if field.through else None
        return through or owner or value.model
    step = site.project.flow.members.step(owner, value.field) if owner is not None else None
    if step is not None and step.field.kind == "ManyToManyField":
        return step.target
    return value.model


def _saved_by_form(call: Call, site: Site) -> Iterator[Model]:
    """`form.save()` and `serializer.save()` change the model that the form or serializer is about."""
    if call.name != "save":
        return
    for value in alternatives(call.receiver):
        if isinstance(value, InstanceValue) and site.project.flow.models.of(value.cls) is None:
            model = site.project.flow.members.served_model(value.cls)
            if model is not None:
                yield model
