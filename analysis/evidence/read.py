"""A query of another app's model, or a row reached over a relation, e.g. `Order.objects.get()`, `order.customer`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._lookups import filtered_by
from analysis.evidence._reference import Found, Site
from analysis.evidence._rows import QUERY_WRITES, READS, RELATED_WRITES, SHORTCUTS, join_table, queried
from analysis.model.evidence import OFFERED
from analysis.resolve.frames import Call, Step
from analysis.resolve.models import Model
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import ClassValue, FunctionValue, RowsValue, alternatives
from analysis.syntax.expressions import Expression, keyword, string_value

WEIGHT = 3.0
CALLS = None
_WRITE_ONLY = (QUERY_WRITES | RELATED_WRITES) - READS


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """The first query method on a manager, or a further one on a query set that came from elsewhere."""
    if call.name not in READS and call.name not in SHORTCUTS and not isinstance(call.callee, FunctionValue):
        return
    if call.is_property or call.last.name in _WRITE_ONLY:
        return
    for rows in queried(call, site):
        if rows.model.is_local and not (rows.is_query_set and _continues(call)):
            yield site.to_model(rows.model, call.line, f"{rows.model.cls.name}: .{call.name}(...)")
        joined = join_table(rows, site)
        if joined is not None and joined.is_local and joined is not rows.model and joined.app != site.app:
            yield site.to_model(joined, call.line, f"{rows.field}: join table of {joined.cls.name}")


def _continues(call: Call) -> bool:
    """Whether the call goes on with a query that the same expression has begun."""
    function = call.expression[1]
    owner: Expression = function[1] if isinstance(function, tuple) and function[0] == "." else None
    return owner is not None and owner[0] == "("


def in_step(step: Step, site: Site) -> Iterator[Found]:
    """A relation followed to one row; a related manager is read when it is called."""
    if step.target.is_local and not step.is_many:
        yield site.to_model(step.target, step.line, f"{step.owner.cls.name}.{step.name}")


def in_class(cls: ClassInfo, site: Site) -> Iterator[Found]:
    """What a view, a serializer field (`source="order.customer"`) and an admin's `list_filter` read by themselves."""
    for hop, line in filtered_by(cls, site):
        if hop.target.is_local:
            yield site.to_model(hop.target, line, f"{cls.name}{OFFERED}{hop.source.cls.name}.{hop.field.name}")
    names = list(site.project.symbols.ancestors(cls))
    if any(name.endswith(("View", "ViewSet", "ViewMixin", "APIView")) for name in names):
        yield from _of_view(cls, site)
    elif any(name.endswith("Serializer") for name in names):
        yield from _of_serializer(cls, site)


def _of_view(cls: ClassInfo, site: Site) -> Iterator[Found]:
    for name in ("queryset", "model"):
        attribute = cls.attributes.get(name)
        value = site.value(attribute.value) if attribute is not None else None
        for one in alternatives(value):
            model = site.project.flow.model_of(one) if isinstance(one, RowsValue | ClassValue) else None
            if model is not None and model.is_local and attribute is not None:
                yield site.to_model(model, attribute.line, f"{cls.name}.{name} = {model.cls.name}")


def _of_serializer(cls: ClassInfo, site: Site) -> Iterator[Found]:
    served = site.project.flow.members.served_model(cls)
    for attribute in cls.attributes.values() if served is not None else ():
        source = string_value(keyword(attribute.value, "source"))
        if source is None and _shows_a_row(attribute.value):
            source = f"{attribute.name}."
        if source is not None and served is not None:
            yield from _followed(served, source.split(".")[:-1], attribute.line, f'source="{source}"', site)


def _shows_a_row(value: Expression) -> bool:
    return value is not None and value[0] == "(" and "StringRelatedField" in str(value[1])


def _followed(model: Model, names: list[str], line: int, detail: str, site: Site) -> Iterator[Found]:
    for name in names:
        step = site.project.flow.members.step(model, name)
        if step is None:
            return
        model = step.target
        if model.is_local:
            yield site.to_model(model, line, detail)
