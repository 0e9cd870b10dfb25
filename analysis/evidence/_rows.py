"""Shared by the kinds that read calls on managers, query sets and rows."""

from __future__ import annotations

from analysis.evidence._reference import Site
from analysis.resolve.frames import Call
from analysis.resolve.models import Model
from analysis.resolve.values import ClassValue, InstanceValue, RowsValue, alternatives

SHORTCUTS = frozenset({"get_object_or_404", "aget_object_or_404", "get_list_or_404", "aget_list_or_404"})
ROW_WRITES = frozenset({"save", "delete", "asave", "adelete", "save_base"})
QUERY_WRITES = frozenset(
    {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
)
QUERY_WRITES |= frozenset(f"a{name}" for name in QUERY_WRITES) | {"_raw_delete"}
RELATED_WRITES = frozenset({"add", "remove", "set", "clear", "aadd", "aremove", "aset", "aclear"})
READS = frozenset(
    {
        "all",
        "filter",
        "exclude",
        "get",
        "first",
        "last",
        "latest",
        "earliest",
        "count",
        "exists",
        "aggregate",
        "annotate",
    }
    | {"values", "values_list", "order_by", "distinct", "in_bulk", "iterator", "select_related", "prefetch_related"}
    | {
        "select_for_update",
        "only",
        "defer",
        "alias",
        "raw",
        "extra",
        "dates",
        "datetimes",
        "using",
        "union",
        "contains",
    }
    | {
        "get_or_create",
        "update_or_create",
        "none",
        "reverse",
        "complex_filter",
        "intersection",
        "difference",
        "explain",
    }
    | {"aget", "afirst", "alast", "acount", "aexists", "aaggregate", "ain_bulk", "aiterator", "alatest", "aearliest"}
)


def queried(call: Call, site: Site) -> tuple[RowsValue, ...]:
    """The query sets that a call is made on; for `get_object_or_404(M, ...)` those of its first argument."""
    if call.name in SHORTCUTS:
        first = call.args[0] if call.args else None
        model = site.project.flow.model_of(first)
        return (RowsValue(model, is_query_set=isinstance(first, RowsValue)),) if model is not None else ()
    return tuple(value for value in alternatives(call.receiver) if isinstance(value, RowsValue))


def join_table(value: RowsValue, site: Site) -> Model | None:
    """Whose table joins the two sides of a many-to-many: the one that is named, else that of who declares it."""
    owner = value.owner
    if owner is None:
        return None
    field, declaring = owner.find(value.field), owner
    if field is None:
        step = site.project.flow.members.step(owner, value.field)
        field, declaring = (step.field, step.target) if step is not None else (None, owner)
    if field is None or field.kind != "ManyToManyField":
        return None
    return (site.project.flow.models.find(field.through) if field.through else None) or declaring


def rows(call: Call, site: Site) -> tuple[Model, ...]:
    """The models of the single rows that a call is made on."""
    found = (site.project.flow.models.of(v.cls) for v in alternatives(call.receiver) if isinstance(v, InstanceValue))
    return tuple(model for model in found if model is not None)


def model_class(call: Call, site: Site) -> Model | None:
    """The model that a call is made on as a class."""
    value = call.receiver
    return site.project.flow.models.of(value.cls) if isinstance(value, ClassValue) else None
